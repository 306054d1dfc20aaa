package org.posthorn.smtp;

import org.posthorn.conf.Network;
import org.posthorn.directory.Directory;
import org.posthorn.directory.DirectoryConf;
import org.posthorn.directory.FileDirectory;
import org.posthorn.disk.Disk;
import org.posthorn.disk.DiskConf;
import org.posthorn.dns.FakeDns;
import org.posthorn.dns.Zone;
import org.posthorn.mail.Address;
import org.posthorn.net.Dialogue;
import org.posthorn.net.NetConf;
import org.posthorn.net.TlsMode;
import org.posthorn.outbound.MemoryOutbox;
import org.posthorn.pipeline.Authentication;
import org.posthorn.pipeline.Inbound;
import org.posthorn.pipeline.Origin.Service;
import org.posthorn.pipeline.Outgoing;
import org.posthorn.pipeline.Pipeline;
import org.posthorn.pipeline.Policy;
import org.posthorn.pipeline.Receipts;
import org.posthorn.pipeline.dmarc.DmarcConf;
import org.posthorn.pipeline.spf.SpfConf;
import org.posthorn.sasl.AuthConf;
import org.posthorn.sasl.PasswordAuthenticator;
import org.posthorn.sasl.Passwords;
import org.posthorn.store.Account;
import org.posthorn.store.Mailbox;
import org.posthorn.store.MailboxName;
import org.posthorn.store.MemoryStore;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Everything behind a server, in memory: the domains example.org and example.net, the users ada,
 * bob and postmaster in the first one, the alias all for ada and bob, and far, which forwards; and
 * srs.example, all of whose mail goes to the same names at forwarder.example.
 */
final class Post implements AutoCloseable {

    static final String ADA = "ada@example.org";
    static final String BOB = "bob@example.org";
    static final String POSTMASTER = "postmaster@example.org";

    /** A server that is asked a lot, on one connection after the other. */
    private static final NetConf NET =
            new NetConf(
                    1000,
                    1000,
                    1000,
                    List.of(),
                    Duration.ofMinutes(1),
                    Duration.ofMinutes(1),
                    1_000_000,
                    Duration.ofMinutes(1),
                    Duration.ofMinutes(1),
                    Duration.ofSeconds(5));

    private final Disk disk = new Disk(DiskConf.DEFAULT);
    final MemoryOutbox outbox = new MemoryOutbox();
    private final MemoryStore store = new MemoryStore(Clock.systemUTC());
    private final PasswordAuthenticator authenticator;
    private final PasswordAuthenticator authenticatorOverTls;
    private final Path folder;
    private final Directory directory;
    private Pipeline pipeline;

    Post(Path folder) throws IOException {
        this(folder, SmtpConf.defaults().trustedNetworks());
    }

    Post(Path folder, List<Network> trusted) throws IOException {
        Files.writeString(
                folder.resolve("users"),
                """
                ada@example.org:{PLAIN}secret::::::
                bob@example.org:{PLAIN}secret::::::
                postmaster@example.org:{PLAIN}secret::::::
                """);
        Files.writeString(
                folder.resolve("aliases"),
                """
                all@example.org ada@example.org, bob@example.org
                far@example.org ada@example.org, ada@elsewhere.example
                @srs.example @forwarder.example
                """);
        this.folder = folder;
        directory =
                new FileDirectory(
                        DirectoryConf.DEFAULT,
                        folder,
                        List.of("example.org", "example.net", "srs.example"),
                        disk,
                        Clock.systemUTC());
        authenticator = authenticator(directory, false);
        authenticatorOverTls = authenticator(directory, true);
        pipeline = pipeline(trusted, Optional.of(new Outgoing(outbox)));
    }

    /** No mail for other hosts is taken from now on. */
    void withoutQueue() {
        pipeline = pipeline(List.of(), Optional.empty());
    }

    private Pipeline pipeline(List<Network> trusted, Optional<Outgoing> outgoing) {
        return new Pipeline(
                new Policy(
                        "mail.example.org",
                        100_000,
                        trusted,
                        Policy.SenderLogin.OWN,
                        Optional.of(new Address("postmaster", "example.org")),
                        SpfConf.DEFAULT,
                        DmarcConf.DEFAULT,
                        Duration.ofSeconds(20)),
                new FakeDns(new Zone()),
                directory,
                Post::account,
                store,
                Receipts.NONE,
                Authentication.NONE,
                disk,
                folder,
                outgoing,
                Clock.systemUTC());
    }

    private static PasswordAuthenticator authenticator(Directory directory, boolean requireTls) {
        return new PasswordAuthenticator(
                new AuthConf(List.of("PLAIN", "LOGIN"), requireTls, Duration.ZERO, 2, 100),
                directory,
                Passwords.PLAIN);
    }

    /** For a listener with TLS. */
    SmtpServer server(Service service, TlsMode tls, boolean loginNeedsTls) {
        return new SmtpServer(
                service,
                tls,
                "mail.example.org",
                SmtpConf.defaults(),
                pipeline,
                loginNeedsTls ? authenticatorOverTls : authenticator);
    }

    Inbound inbound() {
        return pipeline;
    }

    SmtpServer server(Service service) {
        return server(service, SmtpConf.defaults(), pipeline);
    }

    SmtpServer server(Service service, SmtpConf conf, Inbound inbound) {
        return new SmtpServer(
                service, TlsMode.OFFERED, "mail.example.org", conf, inbound, authenticator);
    }

    Dialogue dialogue(Service service) {
        return Dialogue.with(server(service), NET);
    }

    Dialogue dialogue(SmtpServer server) {
        return Dialogue.with(server, NET);
    }

    /** The messages of a user's INBOX, octet for octet. */
    List<String> inbox(String user) {
        var messages = new ArrayList<String>();
        try (Mailbox inbox = store.open(account(user), MailboxName.INBOX)) {
            Mailbox.Snapshot snapshot = inbox.snapshot();
            for (int i = 0; i < snapshot.size(); i++) {
                byte[] octets =
                        inbox.read(
                                new org.posthorn.store.Uid(snapshot.uid(i)), 0, Integer.MAX_VALUE);
                messages.add(new String(octets, StandardCharsets.ISO_8859_1));
            }
        }
        return messages;
    }

    /** The same without the fields that we put in front. */
    List<String> bodies(String user) {
        return inbox(user).stream()
                .map(text ->
                        text.replaceFirst(
                                "(?s)\\AReturn-Path:.*?\\r\\nReceived:.*?;\\r\\n\\t.*?\\r\\n", ""))
                .toList();
    }

    private static Account account(String user) {
        return new Account(user, Path.of("/"), Account.Limits.NONE);
    }

    @Override
    public void close() {
        authenticator.close();
        authenticatorOverTls.close();
        store.close();
        disk.close();
    }
}
