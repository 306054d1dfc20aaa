package org.posthorn.pop3;

import org.junit.jupiter.api.AfterEach;
import org.posthorn.conf.Secret;
import org.posthorn.directory.MemoryDirectory;
import org.posthorn.disk.Disk;
import org.posthorn.disk.DiskConf;
import org.posthorn.mail.Address;
import org.posthorn.net.Certificates;
import org.posthorn.net.Dialogue;
import org.posthorn.net.ListenAddress;
import org.posthorn.net.ListenerConf;
import org.posthorn.net.Net;
import org.posthorn.net.NetConf;
import org.posthorn.net.TlsMode;
import org.posthorn.net.Transcript;
import org.posthorn.sasl.AuthConf;
import org.posthorn.sasl.PasswordAuthenticator;
import org.posthorn.sasl.Passwords;
import org.posthorn.store.Account;
import org.posthorn.store.Flags;
import org.posthorn.store.MailboxName;
import org.posthorn.store.MemoryStore;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;

/** Conversations with a server on a real port, over a store in memory. */
abstract class DialogueTest {

    private static final Instant NOW = Instant.parse("2026-11-21T07:30:00Z");

    final MemoryStore store = new MemoryStore(InstantSource.fixed(NOW));
    final Account ada = account("ada@example.test");

    private final MemoryDirectory directory = new MemoryDirectory();
    private final List<AutoCloseable> open = new ArrayList<>();
    private Dialogue dialogue;

    DialogueTest() {
        directory.account(new Address("ada", "example.test"), new Secret("{PLAIN}pass word "));
        directory.account(new Address("bob", "example.test"), new Secret("{PLAIN}b"));
        dialogue = Dialogue.with(server(false));
        open.add(dialogue);
    }

    @AfterEach
    final void stop() throws Exception {
        for (AutoCloseable each : open.reversed()) {
            each.close();
        }
    }

    /** With a mechanism that reads no password. */
    final void withoutPasswords() {
        dialogue = Dialogue.with(server(false, List.of("CRAM-MD5")));
        open.add(dialogue);
    }

    /** Passwords over TLS only from here on, which is offered. */
    final void secureOnly() throws IOException {
        var net = new Net(NetConf.defaults());
        open.add(net);
        var listener =
                net.listen(
                        new ListenerConf(ListenAddress.loopback(), TlsMode.OFFERED),
                        server(true),
                        Certificates.inMemory("localhost"));
        dialogue = Dialogue.at(listener.address());
        open.add(dialogue);
    }

    /** The connections from here on are heard. */
    final void overheard(Transcript transcript) throws IOException {
        var disk = new Disk(DiskConf.DEFAULT);
        open.add(disk);
        var net = new Net(NetConf.defaults(), disk, transcript);
        open.add(net);
        var listener =
                net.listen(new ListenerConf(ListenAddress.loopback(), TlsMode.NONE), server(false));
        dialogue = Dialogue.at(listener.address());
        open.add(dialogue);
    }

    /** The connections behind are new ones. */
    final Dialogue play(String script) {
        return dialogue.play(script);
    }

    final Dialogue login() {
        return login(1);
    }

    final Dialogue login(int connection) {
        return play(
                """
                #S: +OK
                #C: USER ada
                #S: +OK
                #C: PASS pass word\s
                #S: +OK
                """
                        .replace("#", Integer.toString(connection)));
    }

    /** Puts messages into INBOX. */
    final void inbox(String... messages) {
        for (String message : messages) {
            inbox(message.getBytes(StandardCharsets.ISO_8859_1));
        }
    }

    final void inbox(byte[] message) {
        try (var mailbox = store.open(ada, MailboxName.INBOX);
                var append = mailbox.append(message.length)) {
            try (OutputStream octets = append.message(Flags.NONE, NOW)) {
                octets.write(message);
            }
            append.commit();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    final int messagesLeft() {
        return store.status(ada, MailboxName.INBOX).messages();
    }

    private Pop3Server server(boolean requireTls) {
        return server(requireTls, List.of("PLAIN", "LOGIN"));
    }

    private Pop3Server server(boolean requireTls, List<String> mechanisms) {
        var conf = new AuthConf(mechanisms, requireTls, Duration.ZERO, 1, 10);
        var authenticator = new PasswordAuthenticator(conf, directory, Passwords.PLAIN);
        open.add(authenticator);
        return new Pop3Server(Pop3Conf.DEFAULT, store, DialogueTest::account, authenticator);
    }

    private static Account account(String user) {
        return new Account(user, Path.of("unused"), Account.Limits.NONE);
    }
}
