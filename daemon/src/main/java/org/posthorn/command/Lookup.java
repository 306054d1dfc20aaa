package org.posthorn.command;

import org.posthorn.Json;
import org.posthorn.MailPlaces;
import org.posthorn.PosthornConf;
import org.posthorn.directory.DirectoryException;
import org.posthorn.directory.Explanation;
import org.posthorn.directory.Explanation.Step;
import org.posthorn.directory.Resolution;
import org.posthorn.disk.Disk;
import org.posthorn.mail.Address;

import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;

/** {@code posthorn lookup}: who gets the mail for an address, and why. */
@Command(
        name = "lookup",
        description = "Print step by step who gets the mail for an address. Exit code 1: nobody.")
final class Lookup implements Callable<Integer> {

    @Mixin private Options options = new Options();

    @Option(
            names = "--json",
            description = "As {address, result, accounts, remote, steps: [{address, found}]}.")
    private boolean json;

    @Parameters(
            paramLabel = "ADDRESS",
            description = "For example ada@example.org; a bare name is of the first domain.")
    private String address = "";

    private final Terminal terminal;

    Lookup(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() {
        var conf = options.load();
        boolean bare = address.indexOf('@') < 0 && !conf.domains().isEmpty();
        Address recipient =
                Account.address(bare ? address + "@" + conf.domains().getFirst() : address);
        try (var disk = new Disk(conf.disk());
                var places = MailPlaces.of(conf, options.file(), disk)) {
            return print(recipient, explain(places, conf, recipient));
        } catch (DirectoryException e) {
            throw new CommandException(String.valueOf(e.getMessage()));
        }
    }

    /** With the postmaster's rule of the servers: RFC 5321 §4.5.1, RFC 2142 §4. */
    private static Explanation explain(MailPlaces places, PosthornConf conf, Address recipient) {
        Explanation own = places.explain(recipient);
        boolean role =
                recipient.localPart().equalsIgnoreCase("postmaster")
                        || recipient.localPart().equalsIgnoreCase("abuse");
        if (!role || !(own.resolution() instanceof Resolution.Unknown)) {
            return own;
        }
        Optional<Address> configured = conf.postmaster();
        if (configured.isEmpty()) {
            return own;
        }
        Explanation other = places.explain(configured.get());
        var steps = new ArrayList<>(own.steps());
        steps.add(new Step(recipient, "the configured postmaster, " + configured.get()));
        steps.addAll(other.steps());
        return new Explanation(other.resolution(), steps);
    }

    private int print(Address recipient, Explanation explanation) {
        Resolution resolution = explanation.resolution();
        if (json) {
            var map = new LinkedHashMap<String, Object>();
            map.put("address", recipient.toString());
            map.put("result", word(resolution));
            map.put("accounts", accounts(resolution));
            map.put("remote", remote(resolution));
            map.put("steps", explanation.steps().stream().map(Lookup::asMap).toList());
            terminal.out().println(Json.write(map));
        } else {
            explanation.steps().forEach(terminal.out()::println);
            accounts(resolution).forEach(user -> terminal.out().println("-> " + user));
            remote(resolution).forEach(other -> terminal.out().println("-> " + other));
            if (!(resolution instanceof Resolution.Deliver)) {
                terminal.out().println("-> " + word(resolution));
            }
        }
        return resolution instanceof Resolution.Deliver ? ExitCode.OK : ExitCode.SOFTWARE;
    }

    private static Map<String, String> asMap(Step step) {
        var map = new LinkedHashMap<String, String>();
        map.put("address", step.address().toString());
        map.put("found", step.found());
        return map;
    }

    private static String word(Resolution resolution) {
        return switch (resolution) {
            case Resolution.Deliver deliver -> "delivered";
            case Resolution.Unknown() -> "nobody";
            case Resolution.Disabled() -> "disabled";
            case Resolution.Elsewhere() -> "elsewhere";
        };
    }

    private static List<String> accounts(Resolution resolution) {
        return resolution instanceof Resolution.Deliver deliver
                ? deliver.accounts().stream().map(account -> account.user()).toList()
                : List.of();
    }

    private static List<String> remote(Resolution resolution) {
        return resolution instanceof Resolution.Deliver deliver
                ? deliver.remote().stream().map(Address::toString).toList()
                : List.of();
    }
}
