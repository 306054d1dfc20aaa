package org.posthorn;

import org.posthorn.directory.Directory;
import org.posthorn.disk.Disk;
import org.posthorn.imap.ImapServer;
import org.posthorn.net.Protocol;
import org.posthorn.pipeline.Origin;
import org.posthorn.pipeline.Pipeline;
import org.posthorn.pipeline.Policy;
import org.posthorn.pipeline.Receipts;
import org.posthorn.sasl.PasswordAuthenticator;
import org.posthorn.sasl.Passwords;
import org.posthorn.smtp.SmtpServer;
import org.posthorn.store.Accounts;
import org.posthorn.store.MailStore;

import java.nio.file.Path;
import java.time.InstantSource;

/** The protocol servers of one configuration, and what only they use. A reload makes new ones. */
final class Servers implements AutoCloseable {

    /** What outlives a reload. */
    record Ground(MailStore store, Disk disk, Path spill, Receipts receipts, InstantSource clock) {}

    private final PosthornConf conf;
    private final Ground ground;
    private final Accounts accounts;
    private final PasswordAuthenticator authenticator;
    private final Pipeline pipeline;

    Servers(
            PosthornConf conf,
            Directory directory,
            Accounts accounts,
            Passwords passwords,
            Ground ground) {
        this.conf = conf;
        this.ground = ground;
        this.accounts = accounts;
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
    }

    /** The server for the clients of this listener. */
    Protocol of(ListenConf listener) {
        return switch (listener.protocol()) {
            case SMTP -> smtp(Origin.Service.MX, listener);
            case SUBMISSION -> smtp(Origin.Service.SUBMISSION, listener);
            case LMTP -> smtp(Origin.Service.LMTP, listener);
            case IMAP ->
                    new ImapServer(
                            conf.imap(), ground.store(), accounts, authenticator, ground.clock());
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
