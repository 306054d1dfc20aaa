package org.posthorn.command;

import org.posthorn.command.Check.Finding;
import org.posthorn.command.Check.Level;
import org.posthorn.command.DnsLookup.UnknownException;
import org.posthorn.conf.Network;
import org.posthorn.dns.Data;
import org.posthorn.dns.Name;
import org.posthorn.dns.Question;
import org.posthorn.mail.Address;
import org.posthorn.mail.ReversePath;
import org.posthorn.pipeline.dkim.StoredKey;
import org.posthorn.pipeline.spf.Spf;
import org.posthorn.pipeline.spf.SpfQuery;
import org.posthorn.pipeline.spf.SpfStatus;

import java.net.InetAddress;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;

/** Compares what a domain publishes with what it needs: an error where mail would not flow. */
final class DnsCheck {

    private final MailDomain domain;
    private final DnsLookup lookup;
    private final DnsAdvice advice;
    private final List<Finding> findings = new ArrayList<>();

    private DnsCheck(MailDomain domain, DnsLookup lookup) {
        this.domain = domain;
        this.lookup = lookup;
        this.advice = new DnsAdvice(domain, lookup, findings);
    }

    static List<Finding> of(MailDomain domain, DnsLookup lookup) {
        var check = new DnsCheck(domain, lookup);
        DnsRecords.of(domain).forEach(check::check);
        return check.findings;
    }

    private void check(WantedRecords wanted) {
        var topic = wanted.topic();
        try {
            switch (topic) {
                case MX -> mx(wanted);
                case ADDRESS -> address(wanted);
                case SPF -> spf(wanted);
                case DKIM -> dkim(wanted);
                case DMARC -> dmarc(wanted);
                case PTR -> advice.names(addresses());
                case MTA_STS, TLS_RPT, TLSA, AUTOCONFIG, SERVICES, CAA -> advice.check(wanted);
            }
        } catch (UnknownException e) {
            found(
                    topic.isNeeded() ? Level.ERROR : Level.WARNING,
                    topic,
                    String.valueOf(e.getMessage()));
        }
    }

    private void mx(WantedRecords wanted) throws UnknownException {
        List<Data.Mx> published = lookup.records(Question.mx(domain.name()));
        if (published.isEmpty()) {
            missing(wanted.topic(), domain.name() + " has none", wanted.records().getFirst());
            return;
        }
        boolean here = false;
        for (Data.Mx mx : published) {
            String host = new ZoneRecord(domain.name(), mx).value();
            if (leadsHere(mx.host())) {
                here = true;
                found(Level.OK, wanted.topic(), host);
            } else {
                found(Level.WARNING, wanted.topic(), host + " is another host");
            }
        }
        if (!here) {
            missing(wanted.topic(), "none leads here", wanted.records().getFirst());
        }
    }

    /** Under whatever name. */
    private boolean leadsHere(Name host) throws UnknownException {
        return host.equals(domain.host())
                || (!host.equals(Name.ROOT)
                        && !Collections.disjoint(lookup.addresses(host), addresses()));
    }

    /** Of this host: where nobody says them, those that are published. */
    private List<InetAddress> addresses() throws UnknownException {
        return domain.addresses().isEmpty() ? lookup.addresses(domain.host()) : domain.addresses();
    }

    private void address(WantedRecords wanted) throws UnknownException {
        List<InetAddress> published = lookup.addresses(domain.host());
        boolean reachable =
                domain.addresses().isEmpty()
                        ? !published.isEmpty()
                        : !Collections.disjoint(published, domain.addresses());
        if (!reachable) {
            String what = published.isEmpty() ? " has none" : " has none of this host's";
            String advice =
                    domain.addresses().isEmpty()
                            ? ""
                            : "; publish the following, or name others with --ip";
            found(Level.ERROR, wanted.topic(), domain.host() + what + advice);
        }
        for (InetAddress address : domain.addresses()) {
            if (!published.contains(address)) {
                found(
                        Level.WARNING,
                        wanted.topic(),
                        Network.text(address) + " is not published; needed if mail leaves by it");
            }
        }
        for (InetAddress address : published) {
            boolean ours = domain.addresses().isEmpty() || domain.addresses().contains(address);
            found(
                    ours ? Level.OK : Level.WARNING,
                    wanted.topic(),
                    Network.text(address) + (ours ? "" : " is not known to be this host's"));
        }
    }

    private void spf(WantedRecords wanted) throws UnknownException {
        var topic = wanted.topic();
        senders(wanted);
        for (InetAddress address : addresses()) {
            SpfStatus says = spf(address, new ReversePath.Null());
            if (says != SpfStatus.PASS) {
                found(
                        Level.WARNING,
                        topic,
                        says(domain.host(), says, address)
                                + " that sends reports; publish: "
                                + wanted.records().getLast().line());
            }
        }
    }

    /** An address that is not published may be one that no mail leaves by. */
    private void senders(WantedRecords wanted) throws UnknownException {
        var topic = wanted.topic();
        var sender = new ReversePath.Of(new Address("postmaster", domain.name().text()));
        var says = new LinkedHashMap<InetAddress, SpfStatus>();
        for (InetAddress address : addresses()) {
            says.put(address, spf(address, sender));
        }
        if (says.isEmpty()) {
            found(Level.ERROR, topic, domain.host() + " has no address to ask about");
        } else if (says.containsValue(SpfStatus.NONE)) {
            missing(topic, domain.name() + " has none", wanted.records().getFirst());
        } else {
            List<InetAddress> published = lookup.addresses(domain.host());
            boolean anyPasses = says.containsValue(SpfStatus.PASS);
            says.forEach((address, status) -> {
                boolean matters = published.contains(address) || !anyPasses;
                Level bad = matters ? Level.ERROR : Level.WARNING;
                found(
                        status == SpfStatus.PASS ? Level.OK : bad,
                        topic,
                        says(domain.name(), status, address));
            });
        }
    }

    private static String says(Name name, SpfStatus status, InetAddress address) {
        return name + " says " + status.word() + " of " + Network.text(address);
    }

    private SpfStatus spf(InetAddress client, ReversePath sender) {
        var spf = new Spf(lookup.dns(), domain.host().text(), InstantSource.system());
        var query = new SpfQuery(client, domain.host().text(), sender);
        return spf.check(query, lookup.deadline()).status();
    }

    /** A key that waits is published early, and one that is retired may stay or go. */
    private void dkim(WantedRecords wanted) throws UnknownException {
        if (domain.keys().isEmpty()) {
            found(
                    Level.WARNING,
                    wanted.topic(),
                    "no key: make one with: posthorn dkim create " + domain.name());
        }
        for (StoredKey stored : domain.keys()) {
            if (stored.use() == StoredKey.Use.RETIRED) {
                continue;
            }
            var key = stored.published();
            var name = new Name(key.name());
            List<Data.Txt> published = lookup.records(Question.txt(name));
            if (published.stream().anyMatch(text -> isSameKey(text.text(), key.text()))) {
                found(Level.OK, wanted.topic(), key.name());
            } else {
                var why = published.isEmpty() ? " is missing" : " is another key";
                var line = new ZoneRecord(name, new Data.Txt(key.text())).line();
                found(
                        stored.use() == StoredKey.Use.SIGNING ? Level.ERROR : Level.WARNING,
                        wanted.topic(),
                        key.name() + why + "; publish: " + onOneLine(line));
            }
        }
    }

    /** RFC 6376 §3.6.1: the tag p, whose value may have blanks in it. */
    private static boolean isSameKey(String published, String wanted) {
        return !key(published).isEmpty() && key(published).equals(key(wanted));
    }

    private static String key(String text) {
        return Arrays.stream(text.split(";", -1))
                .map(tag -> tag.replaceAll("\\s", ""))
                .filter(tag -> tag.startsWith("p="))
                .findFirst()
                .orElse("");
    }

    /** A record of a domain above counts for this one, too. RFC 9989 §4.10. */
    private void dmarc(WantedRecords wanted) throws UnknownException {
        var topic = wanted.topic();
        Optional<Name> above = Optional.of(domain.name());
        while (above.isPresent()) {
            Name owner = above.get().child("_dmarc");
            List<String> texts = lookup.texts(owner, "v=DMARC1");
            if (texts.size() == 1) {
                found(Level.OK, topic, owner + ": " + texts.getFirst());
                if (texts.getFirst().replaceAll("\\s", "").contains(";p=none")) {
                    found(
                            Level.WARNING,
                            topic,
                            "p=none stops nobody; p=quarantine or p=reject once the reports show"
                                    + " that all is well");
                }
                return;
            }
            if (texts.size() > 1) {
                found(Level.ERROR, topic, owner + " has several: none of them counts");
                return;
            }
            above = parent(above.get());
        }
        missing(topic, domain.name() + " has none", wanted.records().getFirst());
    }

    private static Optional<Name> parent(Name name) {
        int dot = name.text().indexOf('.');
        return dot < 0 ? Optional.empty() : Optional.of(new Name(name.text().substring(dot + 1)));
    }

    private void missing(DnsTopic topic, String what, ZoneRecord wanted) {
        found(Level.ERROR, topic, what + "; publish: " + onOneLine(wanted.line()));
    }

    private static String onOneLine(String line) {
        return line.replaceAll("\\n *", " ");
    }

    private void found(Level level, DnsTopic topic, String text) {
        findings.add(new Finding(level, topic.word() + ": " + text));
    }
}
