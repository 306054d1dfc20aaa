package org.posthorn.command;

import org.posthorn.Json;
import org.posthorn.conf.HostPort;
import org.posthorn.conf.Network;
import org.posthorn.dns.Deadline;
import org.posthorn.dns.DnsClient;
import org.posthorn.dns.DnsConf;
import org.posthorn.mail.Address;
import org.posthorn.mail.PathException;
import org.posthorn.mail.ReversePath;
import org.posthorn.pipeline.spf.Spf;
import org.posthorn.pipeline.spf.SpfQuery;
import org.posthorn.pipeline.spf.SpfResult;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

import java.net.InetAddress;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;

/** {@code posthorn spf}: needs no configuration and no daemon. */
@Command(name = "spf", description = "Who may send for a domain.")
final class SpfCommand implements Runnable {

    @Spec private CommandSpec spec = CommandSpec.create();

    static CommandLine of(Terminal terminal) {
        return new CommandLine(new SpfCommand()).addSubcommand(new Check(terminal));
    }

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "which command?");
    }

    /** {@code posthorn spf check}. */
    @Command(
            name = "check",
            description = {
                "Print what SPF says of a client: none, neutral, pass, fail, softfail, temperror"
                        + " or permerror. Each step is printed to stderr.",
                "The exit code is 0 whatever the result is."
            })
    static final class Check implements Callable<Integer> {

        @Option(
                names = "--ip",
                paramLabel = "IP",
                required = true,
                description = "The address of the client.")
        private String ip = "";

        @Option(
                names = "--from",
                paramLabel = "ADDR",
                required = true,
                description =
                        "The sender: MAIL FROM. Empty or <> for a report, whose domain is that of"
                                + " HELO.")
        private String from = "";

        @Option(
                names = "--helo",
                paramLabel = "NAME",
                required = true,
                description = "What the client calls itself: HELO or EHLO.")
        private String helo = "";

        @Option(names = "--json", description = "As a JSON object, with the steps in it.")
        private boolean json;

        @Mixin private Resolver resolver = new Resolver();

        private final Terminal terminal;

        Check(Terminal terminal) {
            this.terminal = terminal;
        }

        @Override
        public Integer call() {
            var query = new SpfQuery(address(ip), helo, sender(from));
            var conf = resolver.conf();
            var steps = new ArrayList<String>();
            var spf = new Spf(new DnsClient(conf), "unknown", InstantSource.system());
            SpfResult result = spf.check(query, Deadline.in(conf.deadline()), steps::add);
            if (json) {
                terminal.out().println(Json.write(asMap(result, steps)));
            } else {
                steps.forEach(terminal.err()::println);
                result.explanation()
                        .ifPresent(text -> terminal.err().println("explanation: " + text));
                terminal.out().println(result.status().word());
            }
            return ExitCode.OK;
        }

        private static Map<String, Object> asMap(SpfResult result, List<String> steps) {
            var map = new LinkedHashMap<String, Object>();
            map.put("result", result.status().word());
            map.put("identity", result.query().identity().word());
            map.put("domain", result.domain());
            result.mechanism().ifPresent(mechanism -> map.put("mechanism", mechanism));
            result.explanation().ifPresent(explanation -> map.put("explanation", explanation));
            result.problem().ifPresent(problem -> map.put("problem", problem));
            map.put("steps", steps);
            return map;
        }
    }

    /** Who is asked, by commands that need no configuration. */
    static final class Resolver {

        @Option(
                names = "--dns",
                paramLabel = "HOST:PORT",
                description = "The address of the resolver. Default: those of the system.")
        private String server = "";

        DnsConf conf() {
            try {
                return server.isEmpty()
                        ? DnsConf.DEFAULT
                        : DnsConf.DEFAULT.with(List.of(HostPort.parse(server)));
            } catch (IllegalArgumentException e) {
                throw new CommandException("--dns: " + e.getMessage(), ExitCode.USAGE);
            }
        }
    }

    private static InetAddress address(String text) {
        try {
            if (text.indexOf('/') >= 0) {
                throw new IllegalArgumentException("not an IP address");
            }
            return Network.parse(text).address();
        } catch (IllegalArgumentException e) {
            throw new CommandException("--ip: " + e.getMessage(), ExitCode.USAGE);
        }
    }

    /** What is no address has a domain all the same, of which a check says what it is. */
    private static ReversePath sender(String text) {
        String bare =
                text.startsWith("<") && text.endsWith(">")
                        ? text.substring(1, text.length() - 1)
                        : text;
        if (bare.isEmpty()) {
            return new ReversePath.Null();
        }
        try {
            return new ReversePath.Of(Address.parse(bare));
        } catch (PathException e) {
            int at = bare.lastIndexOf('@');
            // RFC 7208 §4.3: postmaster, where nobody is named
            String localPart = at < 1 ? "postmaster" : bare.substring(0, at);
            try {
                return new ReversePath.Of(new Address(localPart, bare.substring(at + 1)));
            } catch (IllegalArgumentException none) {
                throw new CommandException("--from: " + none.getMessage(), ExitCode.USAGE);
            }
        }
    }
}
