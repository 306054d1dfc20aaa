package org.posthorn.imap;

import org.junit.jupiter.api.AfterEach;
import org.posthorn.net.Dialogue;
import org.posthorn.store.Account;
import org.posthorn.store.Flags;
import org.posthorn.store.Mailbox;
import org.posthorn.store.MailboxName;
import org.posthorn.store.MemoryStore;
import org.posthorn.store.Separator;
import org.posthorn.store.SystemFlag;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;

/** Conversations with a server on a real port, over a store in memory. */
abstract class DialogueTest {

    static final Instant NOW = Instant.parse("2026-11-21T07:30:00Z");

    final MemoryStore store = new MemoryStore(InstantSource.fixed(NOW));
    final Account ada = account("ada");

    private Dialogue dialogue = dialogueWith(new TestAuthenticator(true));

    final Dialogue dialogueWith(TestAuthenticator authenticator) {
        return dialogueWith(authenticator, Separator.SLASH);
    }

    private Dialogue dialogueWith(TestAuthenticator authenticator, Separator separator) {
        return Dialogue.with(
                new ImapServer(
                        ImapConf.DEFAULT,
                        separator,
                        store,
                        DialogueTest::account,
                        authenticator,
                        InstantSource.fixed(NOW)));
    }

    @AfterEach
    final void stop() throws IOException {
        dialogue.close();
    }

    static Account account(String user) {
        return new Account(user, Path.of("unused"), Account.Limits.NONE);
    }

    /** Without a password on a line in clear. */
    final void secureOnly() throws IOException {
        dialogue.close();
        dialogue = dialogueWith(new TestAuthenticator(false));
    }

    /** With mechanisms that read no password. */
    final void withoutPasswords() throws IOException {
        dialogue.close();
        dialogue = dialogueWith(new TestAuthenticator(List.of("XOAUTH2")));
    }

    /** With another character between the levels of names. */
    final void separatedBy(Separator separator) throws IOException {
        dialogue.close();
        dialogue = dialogueWith(new TestAuthenticator(true), separator);
    }

    /** The connections behind are new ones. */
    final Dialogue play(String script) {
        return dialogue.play(script);
    }

    /** Logs in on connection 1. */
    final Dialogue login() {
        return login(1);
    }

    final Dialogue login(int connection) {
        return play(
                """
                #S: * OK [CAPABILITY
                #C: login LOGIN ada secret
                #S: login OK [CAPABILITY
                """
                        .replace("#", Integer.toString(connection)));
    }

    /** Logs in and selects INBOX. */
    final Dialogue select() {
        return select(1);
    }

    final Dialogue select(int connection) {
        login(connection);
        return play(
                """
                #C: select SELECT INBOX
                #S* select OK
                """
                        .replace("#", Integer.toString(connection)));
    }

    final Dialogue dialogue() {
        return dialogue;
    }

    /** Puts messages into INBOX. */
    final void inbox(String... messages) {
        for (String message : messages) {
            deliver(MailboxName.INBOX, message, Flags.NONE);
        }
    }

    final void deliver(MailboxName name, String message, Flags flags) {
        try (Mailbox mailbox = store.open(ada, name);
                var append = mailbox.append(message.length())) {
            try (OutputStream octets = append.message(flags, NOW)) {
                octets.write(message.getBytes(StandardCharsets.ISO_8859_1));
            }
            append.commit();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static Flags flags(Set<SystemFlag> system, String... keywords) {
        return new Flags(system, Set.of(keywords));
    }

    /** A small message, with CRLF line ends. */
    static String message(String subject) {
        return """
        From: Ada <ada@example.org>
        To: bob@example.org
        Subject: %s
        Date: Fri, 20 Nov 2026 10:00:00 +0100

        Hello.
        """
                .formatted(subject)
                .replace("\n", "\r\n");
    }
}
