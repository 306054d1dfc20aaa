package org.posthorn;

import org.posthorn.directory.Directory;
import org.posthorn.disk.Disk;
import org.posthorn.imap.ImapServer;
import org.posthorn.net.Protocol;
import org.posthorn.pipeline.Origin;
import org.posthorn.pipeline.Pipeline;
import org.posthorn.pipeline.Policy;
import org.posthorn.pipeline.Receipts;
import org.posthorn.pop3.Pop3Server;
import org.posthorn.sasl.PasswordAuthenticator;
import org.posthorn.sasl.Passwords;
import org.posthorn.smtp.SmtpServer;
import org.posthorn.store.Accounts;
import org.posthorn.store.MailStore;

import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Optional;

/** The protocol servers of one configuration, and what only they use. A reload makes new ones. */
final class Servers implements AutoCloseable {

    /** What outlives a reload. */
    record Ground(MailStore store, Disk disk, Path spill, Receipts receipts, InstantSource clock) {}

    private final PosthornConf conf;
    private final PasswordAuthenticator authenticator;
    private final Pipeline pipeline;
    private final ImapServer imap;
    private final Pop3Server pop3;

    /**
     * Over what outlives a reload.
     *
     * @param before what these servers follow after a reload
     */
    Servers(
            PosthornConf conf,
            Directory directory,
            Accounts accounts,
            Passwords passwords,
            Ground ground,
            Optional<Servers> before) {
        this.conf = conf;
        this.authenticator = new PasswordAuthenticator(conf.auth(), directory, passwords);
        this.pipeline =
                new Pipeline(
                        new Policy(
                                conf.hostname(),
                                conf.smtp().maxMessage().octets(),
                                conf.smtp().trustedNetworks(),
                                conf.postmaster()),
                        directory,
                        accounts,
                        ground.store(),
                        ground.receipts(),
                        ground.disk(),
                        ground.spill(),
                        ground.clock());
        this.imap =
                new ImapServer(
                        conf.imap(), ground.store(), accounts, authenticator, ground.clock());
        // one for all listeners: a maildrop is locked against the other ports, too
        this.pop3 =
                before.map(last -> last.pop3.with(conf.pop3(), accounts, authenticator))
                        .orElseGet(() ->
                                new Pop3Server(
                                        conf.pop3(), ground.store(), accounts, authenticator));
    }

    /** The server for the clients of this listener. */
    Protocol of(ListenConf listener) {
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
                service, listener.tls(), conf.hostname(), conf.smtp(), pipeline, authenticator);
    }

    @Override
    public void close() {
        authenticator.close();
    }
}
