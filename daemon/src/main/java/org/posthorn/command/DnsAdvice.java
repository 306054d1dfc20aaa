package org.posthorn.command;

import org.posthorn.command.Check.Finding;
import org.posthorn.command.Check.Level;
import org.posthorn.command.DnsLookup.UnknownException;
import org.posthorn.conf.Network;
import org.posthorn.dns.Answer;
import org.posthorn.dns.Data;
import org.posthorn.dns.Kind;
import org.posthorn.dns.Name;
import org.posthorn.dns.Question;

import java.net.InetAddress;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Compares what a domain may publish, and would better: never an error. */
final class DnsAdvice {

    private final MailDomain domain;
    private final DnsLookup lookup;
    private final List<Finding> findings;

    /** Adds to these findings. */
    DnsAdvice(MailDomain domain, DnsLookup lookup, List<Finding> findings) {
        this.domain = domain;
        this.lookup = lookup;
        this.findings = findings;
    }

    /** Whether the addresses are called as the host greets. */
    void names(List<InetAddress> addresses) throws UnknownException {
        for (InetAddress address : addresses) {
            String text = Network.text(address);
            boolean called =
                    lookup.records(Question.ptr(address)).contains(new Data.Ptr(domain.host()));
            if (called) {
                found(Level.OK, DnsTopic.PTR, text + " is " + domain.host());
            } else {
                found(
                        Level.WARNING,
                        DnsTopic.PTR,
                        text
                                + " is not called "
                                + domain.host()
                                + ": many refuse mail from it; ask who gave you the address");
            }
        }
    }

    /** Each of its records; nothing is said of what is not offered. */
    void check(WantedRecords wanted) throws UnknownException {
        if (!wanted.offered()) {
            return;
        }
        if (wanted.topic() == DnsTopic.CAA) {
            authorities(wanted);
            return;
        }
        for (ZoneRecord each : wanted.records()) {
            switch (each.data()) {
                case Data.Txt text -> text(wanted.topic(), each, text);
                case Data.Tlsa tlsa -> tlsa(each, tlsa);
                case Data.Srv srv -> service(wanted.topic(), each, srv);
                case Data.Cname cname -> web(wanted.topic(), each);
                case Data.A a -> {}
                case Data.Aaaa aaaa -> {}
                case Data.Mx mx -> {}
                case Data.Ptr ptr -> {}
                case Data.Caa caa -> {}
            }
        }
    }

    /** Any of the same version: what else it says is a matter of taste. */
    private void text(DnsTopic topic, ZoneRecord wanted, Data.Txt text) throws UnknownException {
        String version = text.text().substring(0, text.text().indexOf(';'));
        List<String> published = lookup.texts(wanted.name(), version);
        switch (published.size()) {
            case 0 -> missing(topic, wanted);
            case 1 -> found(Level.OK, topic, wanted.name() + ": " + published.getFirst());
            default ->
                    found(
                            Level.WARNING,
                            topic,
                            wanted.name() + " has several: none of them counts");
        }
    }

    private void tlsa(ZoneRecord wanted, Data.Tlsa key) throws UnknownException {
        Optional<Answer.Found<Data.Tlsa>> published =
                lookup.find(new Question<>(wanted.name(), Kind.TLSA));
        if (published.isEmpty()) {
            missing(DnsTopic.TLSA, wanted);
        } else if (!published.get().records().contains(key)) {
            found(
                    Level.WARNING,
                    DnsTopic.TLSA,
                    "another key is published: who checks it sends no mail; publish: "
                            + wanted.line());
        } else if (published.get().security() == Answer.Security.INSECURE) {
            found(
                    Level.WARNING,
                    DnsTopic.TLSA,
                    wanted.name() + " is right, but no resolver here says that DNSSEC signs it");
        } else {
            found(Level.OK, DnsTopic.TLSA, wanted.name().toString());
        }
    }

    private void service(DnsTopic topic, ZoneRecord wanted, Data.Srv srv) throws UnknownException {
        List<Data.Srv> published = lookup.records(new Question<>(wanted.name(), Kind.SRV));
        boolean there =
                published.stream()
                        .anyMatch(each ->
                                each.target().equals(srv.target())
                                        && (each.target().equals(Name.ROOT)
                                                || each.port() == srv.port()));
        if (there) {
            found(Level.OK, topic, wanted.name() + ": " + wanted.value());
        } else if (published.isEmpty()) {
            missing(topic, wanted);
        } else {
            String other = new ZoneRecord(wanted.name(), published.getFirst()).value();
            found(
                    Level.WARNING,
                    topic,
                    wanted.name() + " leads elsewhere: " + other + "; publish: " + wanted.line());
        }
    }

    /** The web server may be anywhere. */
    private void web(DnsTopic topic, ZoneRecord wanted) throws UnknownException {
        if (lookup.addresses(wanted.name()).isEmpty()) {
            missing(topic, wanted);
        } else {
            found(Level.OK, topic, wanted.name() + " has an address");
        }
    }

    /** The nearest name above the host that has such records counts. RFC 8659 §3. */
    private void authorities(WantedRecords wanted) throws UnknownException {
        for (Name name = domain.host(); ; name = parent(name)) {
            List<Data.Caa> published = lookup.records(new Question<>(name, Kind.CAA));
            if (!published.isEmpty()) {
                for (ZoneRecord each : wanted.records()) {
                    compare(name, published, each);
                }
                return;
            }
            if (name.labels().size() < 2) {
                wanted.records().forEach(each -> missing(DnsTopic.CAA, each));
                return;
            }
        }
    }

    private void compare(Name name, List<Data.Caa> published, ZoneRecord wanted) {
        boolean allowed =
                published.stream()
                        .filter(caa -> caa.tag().equalsIgnoreCase("issue"))
                        .map(caa -> caa.value().split(";", -1)[0].strip())
                        .map(issuer -> new Data.Caa(0, "issue", issuer.toLowerCase(Locale.ROOT)))
                        .anyMatch(wanted.data()::equals);
        if (allowed) {
            found(Level.OK, DnsTopic.CAA, name + ": " + wanted.value());
        } else {
            found(
                    Level.WARNING,
                    DnsTopic.CAA,
                    name
                            + " does not name who issued the certificate; it cannot be renewed"
                            + " without: "
                            + wanted.line());
        }
    }

    private static Name parent(Name name) {
        return new Name(name.text().substring(name.text().indexOf('.') + 1));
    }

    private void missing(DnsTopic topic, ZoneRecord wanted) {
        found(Level.WARNING, topic, wanted.name() + " has none; publish: " + wanted.line());
    }

    private void found(Level level, DnsTopic topic, String text) {
        findings.add(new Finding(level, topic.word() + ": " + text));
    }
}
