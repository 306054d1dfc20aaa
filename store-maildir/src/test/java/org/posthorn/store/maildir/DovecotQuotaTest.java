package org.posthorn.store.maildir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.posthorn.store.Account;
import org.posthorn.store.Append;
import org.posthorn.store.Delivery;
import org.posthorn.store.Flags;
import org.posthorn.store.MailStore;
import org.posthorn.store.Mailbox;
import org.posthorn.store.MailboxName;
import org.posthorn.store.StoreException;
import org.posthorn.store.Uid;
import org.posthorn.store.UidSet;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;

@DisplayName("A quota that Posthorn and a real Dovecot keep in one maildirsize")
final class DovecotQuotaTest {

    private static final String LETTER = "Subject: x\r\n\r\n" + "12345678\r\n".repeat(100);

    private MaildirUnderTest subject;
    private Dovecot dovecot;
    private Account anna;
    private Path file;

    @BeforeEach
    void start() {
        Dovecot.missing().ifPresent(why -> assumeTrue(false, why));
        subject = MaildirUnderTest.begin();
        dovecot =
                Dovecot.start(
                        subject.folder(),
                        "mail_plugins = quota",
                        "protocol imap {",
                        "  mail_plugins = quota imap_quota",
                        "}",
                        "plugin {",
                        "  quota = maildir:User quota",
                        "  quota_rule = *:bytes=10000:messages=50",
                        "}");
        anna = subject.account(new Account.Limits(10_000, 50));
        file = anna.location().resolve("maildirsize");
    }

    @AfterEach
    void stop() {
        if (dovecot != null) {
            dovecot.close();
            subject.close();
        }
    }

    @Test
    void each_sees_at_once_what_the_other_has_done() throws IOException {
        dovecot.deliver(user(), LETTER);
        String first = Files.readString(file).lines().findFirst().orElseThrow();
        for (int turn = 0; turn < 2; turn++) {
            deliver();
            append();
            dovecot.deliver(user(), LETTER);
            try (LineClient imap = dovecot.imap(user())) {
                imap.append("INBOX", "", "", LETTER);
                agree(imap);
                imap.imap("SELECT INBOX");
                imap.imap("STORE 1 +FLAGS (\\Deleted)");
                imap.imap("EXPUNGE");
                agree(imap);
                try (Mailbox inbox = store().open(anna, MailboxName.INBOX)) {
                    long uid = inbox.snapshot().uid(0);
                    inbox.expunge(UidSet.range(uid, uid));
                }
                agree(imap);
            }
        }
        assertThat(file).content().startsWith(first + "\n").doesNotContain("\0");
    }

    @Test
    void both_refuse_when_both_have_filled_it() {
        String letter = "APPEND INBOX {%d+}\r\n%s".formatted(LETTER.length(), LETTER);
        try (LineClient imap = dovecot.imap(user())) {
            for (int i = 0; i < 4; i++) {
                imap.imap(letter);
                append();
            }
            imap.imap(letter); // Dovecot keeps 912 octets of each, we 1014
            imap.imap(letter);
            assertThatExceptionOfType(StoreException.class)
                    .isThrownBy(this::append)
                    .extracting(StoreException::reason)
                    .isEqualTo(StoreException.Reason.OVER_QUOTA);
            String said = "OK";
            for (int i = 0; i < 3 && said.startsWith("OK"); i++) {
                said = imap.attempt(letter).getLast(); // it has a grace of its own
            }
            assertThat(said).contains("OVERQUOTA");
            agree(imap);
            try (Mailbox inbox = store().open(anna, MailboxName.INBOX)) {
                inbox.expunge(UidSet.range(1, Uid.MAX));
            }
            agree(imap);
            imap.append("INBOX", "", "", LETTER);
            agree(imap);
        }
    }

    /** The two, and the directories. */
    private void agree(LineClient imap) {
        MailStore.Usage usage = store().usage(anna);
        Account free = new Account(anna.user(), anna.location(), Account.Limits.NONE);
        assertThat(usage).isEqualTo(store().usage(free));
        String kilobytes = "STORAGE " + (usage.octets() + 1023) / 1024 + " ";
        assertThat(imap.imap("GETQUOTAROOT INBOX"))
                .anySatisfy(line ->
                        assertThat(line)
                                .contains("MESSAGE " + usage.messages() + " ")
                                .contains(kilobytes));
    }

    private MailStore store() {
        return subject.store();
    }

    private String user() {
        return String.valueOf(anna.location().getFileName());
    }

    private void deliver() {
        var target = new Delivery.Target(anna, MailboxName.INBOX, Flags.NONE);
        try (Delivery delivery = store().deliver(List.of(target), LETTER.length())) {
            delivery.body().write(LETTER.getBytes(ISO_8859_1));
            delivery.prepare();
            delivery.commit();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void append() {
        try (Mailbox inbox = store().open(anna, MailboxName.INBOX);
                Append append = inbox.append(LETTER.length())) {
            append.message(Flags.NONE, Instant.EPOCH).write(LETTER.getBytes(ISO_8859_1));
            append.commit();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
