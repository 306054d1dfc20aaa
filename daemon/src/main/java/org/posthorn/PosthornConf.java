package org.posthorn;

import org.posthorn.conf.Key;
import org.posthorn.conf.Network;
import org.posthorn.directory.DirectoryConf;
import org.posthorn.directory.sql.SqlDirectory;
import org.posthorn.disk.DiskConf;
import org.posthorn.dns.DnsConf;
import org.posthorn.imap.ImapConf;
import org.posthorn.mail.Address;
import org.posthorn.mail.DomainName;
import org.posthorn.net.ListenAddress;
import org.posthorn.net.NetConf;
import org.posthorn.net.TlsConf;
import org.posthorn.net.TlsMode;
import org.posthorn.outbound.QueueConf;
import org.posthorn.outbound.relay.RelayConf;
import org.posthorn.pipeline.arc.ArcConf;
import org.posthorn.pipeline.dkim.DkimConf;
import org.posthorn.pipeline.dmarc.DmarcConf;
import org.posthorn.pipeline.report.ReportsConf;
import org.posthorn.pipeline.spf.SpfConf;
import org.posthorn.pop3.Pop3Conf;
import org.posthorn.sasl.AuthConf;
import org.posthorn.smtp.SmtpConf;
import org.posthorn.store.Separator;
import org.posthorn.store.maildir.MaildirConf;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** The whole configuration: what the product itself decides, and a table for each module. */
public record PosthornConf(
        @Key(
                        doc =
                                "Full name of this host, as it greets and as it stands in Received"
                                    + " fields. Other servers expect it to resolve to this host.",
                        example = "mail.example.org",
                        replaces = "Postfix myhostname, Dovecot hostname")
                String hostname,
        @Key(
                        doc =
                                "Domains whose mail is taken and kept here, at least one; with"
                                        + " accounts in a database those beside its own, if any.",
                        example = "[example.org]",
                        replaces = "Postfix virtual_mailbox_domains")
                List<String> domains,
        @Key(
                        doc =
                                "Where mail for postmaster@ and abuse@ goes in domains that have no"
                                        + " such account or alias, and mail for <postmaster>.",
                        example = "admin@example.org",
                        replaces = "Postfix notify recipients, virtual_alias_maps")
                Optional<Address> postmaster,
        @Key(
                        doc =
                                "Folder for what Posthorn keeps beside the mail: self-signed"
                                        + " certificate, large messages under way, control socket,"
                                        + " lock. Made when it is missing.",
                        or = "/var/lib/posthorn",
                        replaces = "Postfix queue_directory, data_directory, Dovecot base_dir")
                Path data,
        @Key(
                        doc =
                                "Folder from where mail of programs on this host is taken, which"
                                    + " 'posthorn sendmail' puts there. Whoever may write into it"
                                    + " may send. Without it drop in the data folder, which only"
                                    + " the daemon's user can reach.",
                        example = "/var/spool/posthorn/drop",
                        replaces = "Postfix maildrop")
                Optional<Path> drop,
        @Key(doc = "Certificates.") TlsConf tls,
        @Key(doc = "Accounts and aliases.") PeopleConf directory,
        @Key(doc = "Where mail rests.") MaildirConf store,
        @Key(doc = "Logins.") AuthConf auth,
        @Key(doc = "Questions about domains.") DnsConf dns,
        @Key(doc = "Whether a host may send in the name of a domain (SPF).") SpfConf spf,
        @Key(doc = "Signatures of domains: those of others are judged, ours are made.")
                DkimConf dkim,
        @Key(doc = "Whether the domain in From vouches for a message (DMARC).") DmarcConf dmarc,
        @Key(doc = "Chains of seals that forwarders put into mail (ARC).") ArcConf arc,
        @Key(doc = "Daily reports to other domains about their mail.") ReportsConf reports,
        @Key(doc = "SMTP, submission and LMTP.") SmtpConf smtp,
        @Key(doc = "Mail that waits for other hosts.") QueueConf queue,
        @Key(doc = "Where mail for other hosts goes, and how they are spoken to.")
                RelayConf outbound,
        @Key(doc = "IMAP.") ImapConf imap,
        @Key(doc = "POP3.") Pop3Conf pop3,
        @Key(doc = "What one client, and all of them together, may cost.") NetConf net,
        @Key(doc = "Reading and writing files.") DiskConf disk,
        @Key(
                        doc =
                                "What listens where. Any such block replaces all of the default"
                                    + " set: smtp on port 25 (offered), submission on 587"
                                    + " (required) and 465 (implicit), imap on 143 (required) and"
                                    + " 993 (implicit), pop3 on 110 (required) and 995 (implicit),"
                                    + " on all addresses, IPv6 and IPv4.",
                        or = "[]",
                        replaces = "Postfix master.cf, Dovecot protocols and service blocks")
                List<ListenConf> listener,
        @Key(
                        doc =
                                "What the daemon removes once a day, and 'posthorn mailbox expire'"
                                        + " at any time. Without such a block nothing.",
                        or = "[]",
                        replaces = "Dovecot autoexpunge, doveadm expunge by cron")
                List<RetentionConf> retention) {

    /** RFC 1123 §2.1. */
    private static final Pattern DOMAIN =
            Pattern.compile(
                    "(?=.{1,253}$)[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
                            + "(\\.[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?)*");

    public PosthornConf {
        domains = domains.stream().map(DomainName::canonical).toList();
        listener = List.copyOf(listener);
        retention = List.copyOf(retention);
        var contradictions = contradictions(hostname, domains, directory, auth, listener);
        contradictions.addAll(nameless(retention, store.separator()));
        if (!contradictions.isEmpty()) {
            throw new IllegalArgumentException(String.join("\n", contradictions));
        }
    }

    /** Whether this can be the name of a domain. */
    public static boolean isDomain(String text) {
        return DOMAIN.matcher(text).matches();
    }

    /** The database of the accounts, where {@code [directory] kind} says that there is one. */
    public SqlDirectory openDatabase() {
        return new SqlDirectory(directory.common(), directory.sql(), domains);
    }

    /** What can be, and is hardly meant: a line each. */
    public List<String> warnings() {
        var all = new ArrayList<String>();
        if (dmarc.check() && !spf.check()) {
            all.add("[dmarc] check: does nothing while [spf] check is off");
        }
        if (dmarc.check() && !dkim.verify()) {
            all.add("[dmarc] check: does nothing while [dkim] verify is off");
        }
        if (arc.check() && !dkim.verify()) {
            all.add("[arc] check: does nothing while [dkim] verify is off");
        }
        if (!arc.trustedSealers().isEmpty() && !(arc.check() && dmarc.check())) {
            all.add("[arc] trusted-sealers: does nothing while [arc] or [dmarc] check is off");
        }
        if (reports.from().isPresent() && reports.dmarc()) {
            if (!dmarc.check() || !dmarc.keepResults()) {
                all.add("[reports] dmarc: does nothing while [dmarc] check or keep-results is off");
            }
        }
        return all;
    }

    /** From where mail of programs on this host is taken. */
    public Path dropFolder() {
        return drop.orElseGet(() -> data.resolve("drop"));
    }

    /** Where it is held until everybody has it: no program gets there. */
    public Path dropHeld() {
        return data.resolve("drop-held");
    }

    /** What stands behind the @ of addresses on this host that have no domain. */
    public String originDomain() {
        return domains.isEmpty() || domains.contains(hostname) ? hostname : domains.getFirst();
    }

    /** What listens: the blocks, or the default set. */
    public List<ListenConf> listeners() {
        return listener.isEmpty() ? ListenConf.standard() : listener;
    }

    /** Whose connections speak for others. */
    List<Network> proxyNetworks() {
        return listener.stream().flatMap(each -> each.proxyNetworks().stream()).distinct().toList();
    }

    /** {@code next}, but for what only a restart can change. */
    PosthornConf withReloadable(PosthornConf next) {
        return new PosthornConf(
                next.hostname,
                next.domains,
                next.postmaster,
                data,
                drop,
                tls,
                next.directory,
                store,
                next.auth,
                next.dns,
                next.spf,
                next.dkim,
                next.dmarc,
                next.arc,
                next.reports,
                next.smtp,
                queue,
                outbound,
                next.imap,
                next.pop3,
                net,
                disk,
                listener,
                next.retention);
    }

    /** The keys and tables that only a restart can change, and that differ. */
    List<String> differences(PosthornConf next) {
        var keys = new ArrayList<String>();
        note(keys, "data", data, next.data);
        note(keys, "drop", drop, next.drop);
        note(keys, "[tls]", tls, next.tls);
        note(keys, "[store]", store, next.store);
        note(keys, "[queue]", queue, next.queue);
        note(keys, "[outbound]", outbound, next.outbound);
        note(keys, "[net]", net, next.net);
        note(keys, "[disk]", disk, next.disk);
        note(keys, "[[listener]]", listener, next.listener);
        return keys;
    }

    private static void note(List<String> keys, String key, Object mine, Object other) {
        if (!mine.equals(other)) {
            keys.add(key);
        }
    }

    private static List<String> nameless(List<RetentionConf> retention, Separator separator) {
        var all = new ArrayList<String>();
        for (var rule : retention) {
            try {
                separator.name(rule.mailbox());
            } catch (IllegalArgumentException e) {
                all.add("retention: no mailbox can be called \"" + rule.mailbox() + "\"");
            }
        }
        return all;
    }

    private static List<String> contradictions(
            String hostname,
            List<String> domains,
            PeopleConf directory,
            AuthConf auth,
            List<ListenConf> listeners) {
        var all = new ArrayList<String>();
        if (!isDomain(hostname)) {
            all.add("hostname: is not a host name");
        }
        if (domains.isEmpty() && directory.common().kind() == DirectoryConf.Kind.FILE) {
            all.add("domains: must name at least one");
        }
        var seen = new HashSet<Object>();
        for (String domain : domains) {
            if (!isDomain(domain)) {
                all.add("domains: " + domain + " is not a domain");
            }
            if (!seen.add(domain)) {
                all.add("domains: " + domain + " is there twice");
            }
        }
        for (var listener : listeners) {
            String where = listener.protocol().word() + " on " + listener.address();
            if (auth.requireTls() && listener.needsLogin() && listener.tls() == TlsMode.NONE) {
                all.add(
                        "listener: "
                                + where
                                + " is without TLS and auth.require-tls is on: nobody could log"
                                + " in");
            }
            boolean free = listener.address() instanceof ListenAddress.Tcp tcp && tcp.port() == 0;
            if (!free && !seen.add(listener.address())) {
                all.add("listener: " + where + " is there twice");
            }
        }
        return all;
    }
}
