package org.posthorn.command;

import org.posthorn.ErrorText;
import org.posthorn.Json;
import org.posthorn.PosthornConf;
import org.posthorn.command.Check.Finding;
import org.posthorn.command.Check.Level;
import org.posthorn.directory.DirectoryConf;
import org.posthorn.disk.Disk;
import org.posthorn.dns.Deadline;
import org.posthorn.dns.DnsClient;
import org.posthorn.dns.Name;
import org.posthorn.mail.DomainName;
import org.posthorn.net.Certificates;
import org.posthorn.pipeline.dkim.KeyFolder;

import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

import java.io.IOException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;

/** {@code posthorn dns}. */
@Command(
        name = "dns",
        description = {
            "Print every record that a domain needs, as a part of a zone file.",
            "With --check, ask for them and compare. Exit code 1: something that is needed is"
                    + " missing (MX, A or AAAA, SPF, DKIM where there are keys, DMARC)."
        })
final class DnsCommand implements Callable<Integer> {

    @Mixin private Options options = new Options();

    @Parameters(paramLabel = "DOMAIN", description = "For example example.org.")
    private String domain = "";

    @Option(names = "--check", description = "Compare with what is published.")
    private boolean check;

    @Option(
            names = "--ip",
            paramLabel = "IP",
            description =
                    "A public address of this host, once for each. Default: those that listeners"
                            + " name, or those of the system.")
    private List<String> addresses = new ArrayList<>();

    @Option(
            names = "--web",
            paramLabel = "HOST",
            description =
                    "The web server for the policy of MTA-STS and for the settings of mail"
                            + " clients. Without one these records are comments.")
    private Optional<String> web = Optional.empty();

    @Option(
            names = "--json",
            description =
                    "As a list of {topic, needed, offered, notes, records: [{name, type, value}]};"
                            + " with --check of {level, text}.")
    private boolean json;

    @Mixin private Resolver resolver = new Resolver();

    private final Terminal terminal;

    DnsCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() throws IOException {
        var conf = options.load();
        Name name = name("DOMAIN", domain);
        if (conf.directory().common().kind() == DirectoryConf.Kind.FILE
                && !conf.domains().contains(name.text())) {
            terminal.err().println(name + " is not in domains: its mail is not taken here yet");
        }
        MailDomain facts = facts(conf, name);
        return check ? check(conf, facts) : print(facts);
    }

    private int print(MailDomain facts) {
        List<WantedRecords> wanted = DnsRecords.of(facts);
        if (json) {
            terminal.out().println(Json.write(wanted.stream().map(WantedRecords::asMap).toList()));
        } else {
            wanted.forEach(each -> terminal.out().println(each.zoneText()));
        }
        return ExitCode.OK;
    }

    private int check(PosthornConf conf, MailDomain facts) {
        var dns = resolver.conf(conf.dns());
        var lookup = new DnsLookup(new DnsClient(dns), Deadline.in(dns.deadline()));
        List<Finding> findings = DnsCheck.of(facts, lookup);
        if (json) {
            terminal.out().println(Json.write(findings.stream().map(Finding::asMap).toList()));
        } else {
            findings.forEach(terminal.out()::println);
        }
        return findings.stream().anyMatch(finding -> finding.level() == Level.ERROR)
                ? ExitCode.SOFTWARE
                : ExitCode.OK;
    }

    private MailDomain facts(PosthornConf conf, Name name) throws IOException {
        try (var disk = new Disk(conf.disk())) {
            return new MailDomain(
                    name,
                    new Name(conf.hostname()),
                    addresses.isEmpty()
                            ? MailDomain.addresses(conf)
                            : addresses.stream().map(ClientOptions::address).toList(),
                    new KeyFolder(disk, conf.dkim().folder(conf.data())).keys(name.text()),
                    certificates(conf, disk),
                    conf.listeners(),
                    web.map(host -> name("--web", host)));
        }
    }

    /** Those that senders see; none is made for this. */
    private List<X509Certificate> certificates(PosthornConf conf, Disk disk) {
        if (conf.tls().certificate().isEmpty()) {
            return List.of();
        }
        try {
            List<X509Certificate> all =
                    Certificates.load(conf.tls(), conf.hostname(), conf.data(), disk)
                            .certificates();
            return all.stream()
                    .filter(each ->
                            each.equals(all.getFirst())
                                    || CertificateCheck.fits(each, conf.hostname()))
                    .toList();
        } catch (IOException e) {
            terminal.err().println("certificate: " + ErrorText.of(e));
            return List.of();
        }
    }

    private static Name name(String what, String text) {
        return Name.parse(DomainName.canonical(text))
                .filter(name -> PosthornConf.isDomain(name.text()))
                .orElseThrow(() ->
                        new CommandException(
                                what + ": " + text + " is not a domain", ExitCode.USAGE));
    }
}
