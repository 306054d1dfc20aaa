package org.posthorn.store.maildir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.posthorn.disk.Disk;
import org.posthorn.disk.DiskConf;
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
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;

/** {@code maildirsize}: what is written, and when it is believed. Messages have ten octets. */
final class QuotaTest {

    private static final String TEN = "12345678\r\n";
    private static final Account.Limits HUNDRED = new Account.Limits(100, 0);

    private MaildirUnderTest subject;
    private MailStore store;
    private Account anna;
    private Path file;

    @BeforeEach
    void begin() {
        subject = MaildirUnderTest.begin();
        store = subject.store();
        anna = subject.account(HUNDRED);
        file = anna.location().resolve("maildirsize");
    }

    @AfterEach
    void end() {
        subject.close();
    }

    @Test
    void every_change_adds_a_line_and_a_move_does_not() {
        MailboxName work = MailboxName.of("Work");
        deliver();
        store.create(anna, work);
        try (Mailbox inbox = store.open(anna, MailboxName.INBOX)) {
            append(inbox);
            inbox.copy(UidSet.range(1, Uid.MAX), work);
            inbox.expunge(UidSet.range(1, 1));
            inbox.move(UidSet.range(1, Uid.MAX), work);
        }
        store.delete(anna, work);

        assertThat(file).hasContent("100S\n0 0\n10 1\n10 1\n20 2\n-10 -1\n-30 -3\n");
    }

    @Test
    void room_that_is_reserved_stays_so_when_the_files_are_replaced() {
        try (Mailbox before = store.open(anna, MailboxName.INBOX)) {
            try (Append first = before.append(95)) {
                ((MaildirStore) store).forget(anna);
                assertThatExceptionOfType(StoreException.class)
                        .as("beside %s", first)
                        .isThrownBy(this::appendAfresh)
                        .matches(e -> e.reason() == StoreException.Reason.OVER_QUOTA);
            }
            appendAfresh();
        }
    }

    private void appendAfresh() {
        try (Mailbox inbox = store.open(anna, MailboxName.INBOX)) {
            append(inbox);
        }
    }

    @Test
    void an_account_without_limits_has_no_such_file() {
        anna = new Account(anna.user(), anna.location(), Account.Limits.NONE);
        deliver();

        assertThat(file).doesNotExist();
        assertThat(usage()).isEqualTo(10);
    }

    @Test
    void what_it_says_is_believed_without_counting() throws IOException {
        deliver();
        stranger("1.a");

        assertThat(usage()).as("nobody has told").isEqualTo(10);
        tell("10 1");
        assertThat(usage()).as("as Dovecot tells").isEqualTo(20);
    }

    @Test
    void who_would_be_refused_by_a_wrong_file_is_not() throws IOException {
        deliver();
        tell("90 9");
        assertThat(usage()).isEqualTo(100);

        deliver();

        assertThat(file).hasContent("100S\n10 1\n10 1\n");
    }

    @Test
    void one_line_is_believed_for_a_quarter_of_an_hour() throws IOException {
        deliver();
        Files.writeString(file, "100S\n100 10\n");
        refused();

        Files.setLastModifiedTime(file, FileTime.from(Instant.now().minusSeconds(16 * 60)));
        deliver();

        assertThat(usage()).isEqualTo(20);
    }

    @Test
    void a_missing_a_damaged_and_a_foreign_one_are_made_anew() throws IOException {
        deliver();
        for (String bad :
                List.of("", "\0\0\0\0\0\0", "100S\n50 5", "100S\nfifty 5\n", "99S\n50 5\n")) {
            Files.writeString(file, bad);
            assertThat(usage()).as("instead of '%s'", bad).isEqualTo(10);
            assertThat(file).hasContent("100S\n10 1\n");
        }
        Files.delete(file);
        assertThat(usage()).isEqualTo(10);
        assertThat(file).hasContent("100S\n10 1\n");
    }

    @Test
    void other_limits_are_written_down() {
        deliver();
        anna = new Account(anna.user(), anna.location(), new Account.Limits(50, 7));
        deliver();

        assertThat(file).hasContent("50S,7C\n10 1\n10 1\n");
    }

    @Test
    void a_long_one_becomes_one_line() throws IOException {
        deliver();
        String more = "1 1\n".repeat(1300);
        Files.writeString(file, "100S\n10 1\n" + more + more.replace("1 1", "-1 -1"));

        assertThat(usage()).isEqualTo(10);
        assertThat(file).hasContent("100S\n10 1\n");
    }

    @Test
    void where_it_cannot_be_written_the_directories_are_counted_each_time() throws IOException {
        deliver();
        Files.delete(file);
        Files.createDirectories(file.resolve("in the way"));
        for (int i = 2; i <= 10; i++) {
            deliver();
            assertThat(usage()).isEqualTo(10L * i);
        }
        refused();
    }

    @Test
    void the_directories_are_counted_when_a_process_first_asks_and_once_a_day() throws IOException {
        deliver();
        var now = new AtomicReference<>(Instant.now());
        stranger("1.a");
        try (Disk disk = new Disk(new DiskConf(2));
                MailStore other = new MaildirStore(MaildirUnderTest.CRLF, disk, now::get)) {
            assertThat(other.usage(anna).octets()).isEqualTo(20);
            stranger("1.b");
            assertThat(other.usage(anna).octets()).isEqualTo(20);
            now.updateAndGet(then -> then.plus(Duration.ofHours(25)));
            assertThat(other.usage(anna).octets()).isEqualTo(30);
        }
    }

    @Test
    void a_message_of_a_stranger_leaves_with_the_octets_of_its_file() throws IOException {
        store.list(anna);
        stranger("1.a");
        Files.writeString(anna.location().resolve("new/1.b"), "two\nlines\n");
        assertThat(usage()).isEqualTo(20);
        try (Mailbox inbox = store.open(anna, MailboxName.INBOX)) {
            inbox.expunge(UidSet.range(1, Uid.MAX));
        }

        assertThat(file).hasContent("100S\n20 2\n-20 -2\n");
    }

    private long usage() {
        return store.usage(anna).octets();
    }

    private void deliver() {
        var target = new Delivery.Target(anna, MailboxName.INBOX, Flags.NONE);
        try (Delivery delivery = store.deliver(List.of(target), TEN.length())) {
            delivery.body().write(TEN.getBytes(ISO_8859_1));
            delivery.prepare();
            assertThat(delivery.commit()).isEmpty();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private static void append(Mailbox mailbox) {
        try (Append append = mailbox.append(TEN.length())) {
            append.message(Flags.NONE, Instant.EPOCH).write(TEN.getBytes(ISO_8859_1));
            append.commit();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private void refused() {
        assertThatExceptionOfType(StoreException.class)
                .isThrownBy(this::deliver)
                .extracting(StoreException::reason)
                .isEqualTo(StoreException.Reason.OVER_QUOTA);
    }

    /** A message of ten octets by a program that tells nobody. */
    private void stranger(String name) throws IOException {
        Files.writeString(anna.location().resolve("new").resolve(name), TEN);
    }

    private void tell(String line) throws IOException {
        Files.writeString(file, line + "\n", StandardOpenOption.APPEND);
    }
}
