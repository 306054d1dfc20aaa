package org.posthorn;

import org.posthorn.directory.AppPasswordFile;
import org.posthorn.directory.AppPasswords;
import org.posthorn.directory.Directory;
import org.posthorn.disk.Disk;
import org.posthorn.dns.Dns;
import org.posthorn.dns.DnsClient;
import org.posthorn.imap.ImapServer;
import org.posthorn.net.Protocol;
import org.posthorn.pipeline.Authentication;
import org.posthorn.pipeline.Inbound;
import org.posthorn.pipeline.Origin;
import org.posthorn.pipeline.Outgoing;
import org.posthorn.pipeline.Pipeline;
import org.posthorn.pipeline.Policy;
import org.posthorn.pipeline.report.ResultLog;
import org.posthorn.pop3.Pop3Server;
import org.posthorn.sasl.AuthPlaces;
import org.posthorn.sasl.LoginGuard;
import org.posthorn.sasl.PasswordAuthenticator;
import org.posthorn.sasl.Passwords;
import org.posthorn.smtp.SmtpServer;
import org.posthorn.store.Account;
import org.posthorn.store.Accounts;
import org.posthorn.store.MailStore;

import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Optional;

/** The protocol servers of one configuration, and what only they use. A reload makes new ones. */
final class Servers implements AutoCloseable {

    /**
     * What outlives a reload.
     *
     * @param folder what relative paths of the configuration are relative to
     */
    record Ground(
            MailStore store,
            Disk disk,
            Path data,
            Path folder,
            LoginGuard guard,
            ResultLog results,
            Seams seams,
            Optional<Outgoing> outgoing,
            InstantSource clock) {}

    private final PosthornConf conf;
    private final PasswordAuthenticator authenticator;
    private final AuthWork logins;
    private final Ground ground;
    private final Accounts accounts;
    private final Dns dns;
    private final Pipeline pipeline;
    private final Inbound inbound;
    private final ImapServer imap;
    private final Pop3Server pop3;

    /**
     * Over what outlives a reload.
     *
     * @param apps the app passwords, if there can be any
     * @param before what these servers follow after a reload
     */
    Servers(
            PosthornConf conf,
            Directory directory,
            Accounts accounts,
            Passwords passwords,
            Optional<AppPasswordFile> apps,
            Ground ground,
            Optional<Servers> before) {
        this.conf = conf;
        this.ground = ground;
        this.accounts = ground.seams().over(accounts);
        ground.guard().configure(conf.auth(), conf.proxyNetworks());
        this.authenticator =
                new PasswordAuthenticator(
                        conf.auth(),
                        directory,
                        passwords,
                        Optional.of(new AuthPlaces(ground.folder(), ground.data(), ground.disk())),
                        apps.<AppPasswords>map(file -> file).orElse(AppPasswords.NONE),
                        ground.guard());
        this.logins = new AuthWork(directory, authenticator, ground.guard(), apps, ground.clock());
        // what it remembers outlives a reload that does not concern it
        this.dns =
                before.filter(last -> last.conf.dns().equals(conf.dns()))
                        .map(last -> last.dns)
                        .orElseGet(() -> new DnsClient(conf.dns()));
        this.pipeline =
                new Pipeline(
                        new Policy(
                                conf.hostname(),
                                conf.smtp().maxMessage().octets(),
                                conf.smtp().trustedNetworks(),
                                conf.smtp().senderLogin(),
                                conf.postmaster(),
                                conf.spf(),
                                conf.dmarc(),
                                conf.dns().deadline()),
                        dns,
                        directory,
                        this.accounts,
                        ground.store(),
                        ground.seams().receipts(),
                        authentication(conf, dns, ground),
                        ground.disk(),
                        ground.data(),
                        ground.outgoing(),
                        ground.clock());
        this.inbound = ground.seams().over(pipeline);
        this.imap =
                new ImapServer(
                        conf.imap(),
                        conf.store().separator(),
                        ground.store(),
                        this.accounts,
                        authenticator,
                        ground.clock());
        // one for all listeners: a maildrop is locked against the other ports, too
        this.pop3 =
                before.map(last -> last.pop3.with(conf.pop3(), this.accounts, authenticator))
                        .orElseGet(() ->
                                new Pop3Server(
                                        conf.pop3(), ground.store(), this.accounts, authenticator));
    }

    private static Authentication authentication(PosthornConf conf, Dns dns, Ground ground) {
        var authentication =
                Authentication.of(
                        conf.dkim(),
                        conf.dmarc(),
                        conf.arc(),
                        dns,
                        conf.dns().deadline(),
                        ground.clock());
        return conf.dmarc().keepResults()
                ? authentication.keeping(ground.results())
                : authentication;
    }

    /** The server for the clients of this listener. */
    Protocol of(ListenConf listener) {
        return ground.seams().over(protocol(listener));
    }

    /** What judges mail and brings it on. */
    Pipeline pipeline() {
        return pipeline;
    }

    /** Where logins are asked about. */
    AuthWork logins() {
        return logins;
    }

    /** The mail of the user with this canonical login name. */
    Account mailbox(String user) {
        return accounts.of(user);
    }

    private Protocol protocol(ListenConf listener) {
        return switch (listener.protocol()) {
            case SMTP -> smtp(Origin.Service.MX, listener);
            case SUBMISSION -> smtp(Origin.Service.SUBMISSION, listener);
            case LMTP -> smtp(Origin.Service.LMTP, listener);
            case IMAP -> imap;
            case POP3 -> pop3;
        };
    }

    private Protocol smtp(Origin.Service service, ListenConf listener) {
        return new SmtpServer(
                service, listener.tls(), conf.hostname(), conf.smtp(), inbound, authenticator);
    }

    @Override
    public void close() {
        authenticator.close();
    }
}
