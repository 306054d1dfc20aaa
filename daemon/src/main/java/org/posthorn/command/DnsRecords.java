package org.posthorn.command;

import org.posthorn.Service;
import org.posthorn.dns.Data;
import org.posthorn.dns.Name;
import org.posthorn.dns.Question;
import org.posthorn.pipeline.dkim.StoredKey;

import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;

/** All records that a domain needs, with the values of this installation. */
final class DnsRecords {

    private static final String NO_ADDRESS =
            "the public address of this host is not known: name it with --ip";

    private static final String WITHOUT_WEB =
            "it needs a web server, which Posthorn is not: name it with --web";

    private final MailDomain domain;

    private DnsRecords(MailDomain domain) {
        this.domain = domain;
    }

    static List<WantedRecords> of(MailDomain domain) {
        var records = new DnsRecords(domain);
        var all = new ArrayList<WantedRecords>();
        all.add(records.mx());
        all.add(records.addresses());
        all.add(records.names());
        all.add(records.spf());
        all.add(records.dkim());
        all.add(records.dmarc());
        all.add(records.mtaSts());
        all.add(records.tlsReports());
        all.add(records.tlsa());
        all.add(records.autoconfig());
        all.add(ServiceRecords.of(domain));
        all.add(AuthorityRecords.of(domain));
        return all;
    }

    private WantedRecords mx() {
        return new WantedRecords(
                DnsTopic.MX,
                List.of("where mail for " + domain.name() + " goes"),
                List.of(new ZoneRecord(domain.name(), new Data.Mx(10, domain.host()))));
    }

    private WantedRecords addresses() {
        return new WantedRecords(
                DnsTopic.ADDRESS,
                List.of(domain.addresses().isEmpty() ? NO_ADDRESS : "where this host is"),
                domain.addresses().stream()
                        .map(address -> new ZoneRecord(domain.host(), data(address)))
                        .toList());
    }

    private static Data data(InetAddress address) {
        return address instanceof Inet4Address ipv4
                ? new Data.A(ipv4)
                : new Data.Aaaa((Inet6Address) address);
    }

    private WantedRecords names() {
        return new WantedRecords(
                DnsTopic.PTR,
                List.of(
                        domain.addresses().isEmpty()
                                ? NO_ADDRESS
                                : "set by whoever gave you the address"),
                domain.addresses().stream()
                        .map(address ->
                                new ZoneRecord(Name.reverse(address), new Data.Ptr(domain.host())))
                        .toList());
    }

    /** Softly, since DMARC lets a signature stand for a host that has forwarded the mail. */
    private WantedRecords spf() {
        var records = new ArrayList<ZoneRecord>();
        records.add(text(domain.name(), "v=spf1 mx ~all"));
        if (!domain.host().equals(domain.name())) {
            records.add(text(domain.host(), "v=spf1 a -all")); // RFC 7208 §2.3
        }
        return new WantedRecords(
                DnsTopic.SPF,
                List.of(
                        "who may send for "
                                + domain.name()
                                + ": its MX hosts; add others before ~all",
                        "the host is asked about reports, which have no sender"),
                records);
    }

    private WantedRecords dkim() {
        var notes = new ArrayList<String>();
        var records = new ArrayList<ZoneRecord>();
        if (domain.keys().isEmpty()) {
            notes.add("no key: make one with: posthorn dkim create " + domain.name());
        }
        for (StoredKey stored : domain.keys()) {
            var published = stored.published();
            notes.add(
                    stored.key().selector()
                            + switch (stored.use()) {
                                case SIGNING -> " signs";
                                case WAITING -> " waits for 'posthorn dkim rotate --finish'";
                                case RETIRED -> " is retired: to be removed after some weeks";
                            });
            records.add(text(new Name(published.name()), published.text()));
        }
        return new WantedRecords(DnsTopic.DKIM, notes, records);
    }

    private WantedRecords dmarc() {
        String text = "v=DMARC1; p=none; rua=mailto:" + domain.postmaster();
        return new WantedRecords(
                DnsTopic.DMARC,
                List.of("p=quarantine or p=reject once the reports show that all is well"),
                List.of(text(domain.name().child("_dmarc"), text)));
    }

    /** RFC 8461 §3. */
    private WantedRecords mtaSts() {
        Name server = domain.name().child("mta-sts");
        var policy =
                List.of(
                        "version: STSv1",
                        "mode: testing",
                        "mx: " + domain.host(),
                        "max_age: 604800");
        var notes = new ArrayList<String>();
        notes.add("the policy is at https://" + server + "/.well-known/mta-sts.txt:");
        policy.forEach(line -> notes.add("    " + line));
        notes.add("mode: enforce once the reports of TLS-RPT show that all is well");
        notes.add("a new policy needs a new id");
        if (domain.certificates().isEmpty()) {
            notes.add("it needs a certificate that others trust: [tls]");
        }
        if (domain.web().isEmpty()) {
            notes.add(WITHOUT_WEB);
        }
        var id = text(domain.name().child("_mta-sts"), "v=STSv1; id=" + id(policy));
        return new WantedRecords(
                DnsTopic.MTA_STS,
                domain.web().isPresent(),
                notes,
                List.of(id, new ZoneRecord(server, new Data.Cname(web()))));
    }

    /** Another one for another policy. */
    private static String id(List<String> policy) {
        byte[] octets = String.join("\n", policy).getBytes(StandardCharsets.US_ASCII);
        return HexFormat.of().formatHex(sha256(octets), 0, 10);
    }

    /** RFC 8460 §3. */
    private WantedRecords tlsReports() {
        return new WantedRecords(
                DnsTopic.TLS_RPT,
                List.of("who is told of connections whose TLS failed"),
                List.of(
                        text(
                                domain.name().child("_tls").child("_smtp"),
                                "v=TLSRPTv1; rua=mailto:" + domain.postmaster())));
    }

    /** RFC 7672 §3.1.1: the keys themselves, whoever has signed their certificates. */
    private WantedRecords tlsa() {
        Name name = Question.tlsa(25, domain.host()).name();
        boolean offered = domain.port(Service.SMTP, false, 25).isPresent();
        var notes = new ArrayList<String>();
        if (!offered) {
            notes.add("no [[listener]] takes mail over TLS");
        }
        if (domain.certificates().isEmpty()) {
            notes.add("no certificate in [tls] that can be read");
        } else {
            notes.add("only where DNSSEC signs the zone, and renewals keep the key; a new key");
            notes.add("is published beside the old one two TTLs before it is used");
        }
        return new WantedRecords(
                DnsTopic.TLSA,
                offered,
                notes,
                domain.certificates().stream()
                        .map(DnsRecords::association)
                        .distinct()
                        .map(digits -> new ZoneRecord(name, new Data.Tlsa(3, 1, 1, digits)))
                        .toList());
    }

    private static String association(X509Certificate certificate) {
        byte[] key = Objects.requireNonNull(certificate.getPublicKey().getEncoded());
        return HexFormat.of().formatHex(sha256(key));
    }

    private WantedRecords autoconfig() {
        var notes = new ArrayList<String>();
        notes.add("where Thunderbird and Outlook look for the settings of an account");
        if (domain.web().isEmpty()) {
            notes.add(WITHOUT_WEB);
        }
        return new WantedRecords(
                DnsTopic.AUTOCONFIG,
                domain.web().isPresent(),
                notes,
                List.of(
                        new ZoneRecord(domain.name().child("autoconfig"), new Data.Cname(web())),
                        new ZoneRecord(domain.name().child("autodiscover"), new Data.Cname(web())),
                        new ZoneRecord(
                                domain.name().child("_tcp").child("_autodiscover"),
                                new Data.Srv(0, 1, 443, web()))));
    }

    /** The host's name stands for it where there is none: the record is a comment then. */
    private Name web() {
        return domain.web().orElse(domain.host());
    }

    private static ZoneRecord text(Name name, String text) {
        return new ZoneRecord(name, new Data.Txt(text));
    }

    private static byte[] sha256(byte[] octets) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(octets);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has it", e);
        }
    }
}
