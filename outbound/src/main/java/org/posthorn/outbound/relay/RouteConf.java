package org.posthorn.outbound.relay;

import org.posthorn.conf.Key;
import org.posthorn.conf.Secret;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Where some mail goes that the DNS would send elsewhere. */
public record RouteConf(
        @Key(
                        doc =
                                "For whom mail takes this way: example.org, .example.org for all"
                                        + " domains below it, ada@example.org. Nobody named: for"
                                        + " everybody.",
                        or = "[]",
                        replaces = "Postfix transport_maps",
                        example = "[\"example.net\", \".example.net\"]")
                List<Party> recipients,
        @Key(
                        doc =
                                "And from whom, in the same forms. Nobody named: from everybody,"
                                        + " reports of delivery included.",
                        or = "[]",
                        replaces = "Postfix sender_dependent_relayhost_maps",
                        example = "[\"news@example.org\"]")
                List<Party> senders,
        @Key(
                        doc =
                                "Host and port, whose addresses are looked up and no MX records; a"
                                    + " socket of this host, unix:/run/dovecot/lmtp; or mx, which"
                                    + " goes to the mail exchangers of the recipient's domain, past"
                                    + " the routes below and the smarthost.",
                        example = "mail.example.net:25")
                Destination to,
        @Key(
                        doc = "What is spoken there. smtps is SMTP with TLS from the first octet.",
                        or = "smtp")
                Protocol protocol,
        @Key(doc = "The login there.", example = "relay") Optional<String> user,
        @Key(
                        doc = "The password that goes with it.",
                        example = "env:ROUTE_PASSWORD",
                        replaces = "Postfix smtp_sasl_password_maps")
                Optional<Secret> password,
        @Key(
                        doc =
                                "How well the connection is protected; verify with a password or"
                                        + " smtps, else may.",
                        example = "verify",
                        replaces = "Postfix smtp_tls_policy_maps")
                Optional<Protection> tls,
        @Key(
                        doc =
                                "With fingerprint: SHA-256 of the certificates, or of their public"
                                        + " keys, that are believed.",
                        or = "[]")
                List<Fingerprint> fingerprints) {

    /** TLS from the first octet. RFC 8314 §7.3. */
    static final int SUBMISSIONS = 465;

    /** What is spoken. */
    public enum Protocol {
        SMTP,
        SMTPS,
        LMTP
    }

    public RouteConf {
        recipients = List.copyOf(recipients);
        senders = List.copyOf(senders);
        fingerprints = List.copyOf(fingerprints);
        var all = new ArrayList<String>();
        if (user.isPresent() != password.isPresent()) {
            all.add("user: user and password go together");
        }
        var protection = protection(tls, password, protocol, to);
        if (password.isPresent() && !protection.encrypts()) {
            all.add(
                    "password: would go over a connection that may be plaintext; tls must be"
                            + " encrypt, verify or fingerprint");
        }
        if (protocol == Protocol.SMTPS && !protection.encrypts()) {
            all.add("tls: smtps is encrypted; it must be encrypt, verify or fingerprint");
        }
        if ((protection == Protection.FINGERPRINT) == fingerprints.isEmpty()) {
            all.add("fingerprints: go with tls = \"fingerprint\", which needs one at least");
        }
        if (to instanceof Destination.Host(var at)
                && at.port() == SUBMISSIONS
                && protocol == Protocol.SMTP) {
            all.add("protocol: port 465 speaks smtps");
        }
        if (to instanceof Destination.Direct
                && (user.isPresent() || tls.isPresent() || protocol != Protocol.SMTP)) {
            all.add(
                    "to: what stands beside mx is for hosts; for domains there is"
                            + " [[outbound.tls]]");
        }
        if (to instanceof Destination.Socket
                && (user.isPresent() || tls.isPresent() || protocol == Protocol.SMTPS)) {
            all.add("to: a Unix socket speaks smtp or lmtp, without TLS and a login");
        }
        if (!all.isEmpty()) {
            throw new IllegalArgumentException(String.join("\n", all));
        }
    }

    /** How well it is protected in the end. */
    Protection protection() {
        return protection(tls, password, protocol, to);
    }

    /** Unique among routes that lead to different places in different ways. */
    String name() {
        return (protocol == Protocol.LMTP ? "lmtp:" : "")
                + user.map(login -> login + "@").orElse("")
                + to;
    }

    /** What it says of the way, without who takes it. */
    RouteConf forEverybody() {
        return new RouteConf(List.of(), List.of(), to, protocol, user, password, tls, fingerprints);
    }

    private static Protection protection(
            Optional<Protection> tls,
            Optional<Secret> password,
            Protocol protocol,
            Destination to) {
        if (to instanceof Destination.Socket) {
            return Protection.NONE; // nobody is between
        }
        boolean weighty = password.isPresent() || protocol == Protocol.SMTPS;
        return tls.orElse(weighty ? Protection.VERIFY : Protection.MAY);
    }
}
