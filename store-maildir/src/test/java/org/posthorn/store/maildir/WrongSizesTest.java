package org.posthorn.store.maildir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import static java.nio.charset.StandardCharsets.US_ASCII;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.posthorn.disk.Disk;
import org.posthorn.disk.DiskConf;
import org.posthorn.store.Account;
import org.posthorn.store.Derivation;
import org.posthorn.store.Mailbox;
import org.posthorn.store.MailboxName;
import org.posthorn.store.StoreException;
import org.posthorn.store.StoreException.Reason;
import org.posthorn.store.Uid;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.EnumSet;
import java.util.List;
import java.util.zip.GZIPOutputStream;

@DisplayName("Sizes in names are hints: what is read decides")
final class WrongSizesTest {

    private static final String LF = "Subject: a\n\n" + "0123456789\n".repeat(50);
    private static final byte[] SERVED = LF.replace("\n", "\r\n").getBytes(US_ASCII);
    private static final Uid ONE = new Uid(1);
    private static final Uid TWO = new Uid(2);

    /** All octets of a message. */
    private static final Derivation WHOLE =
            new Derivation() {
                @Override
                public int form() {
                    return 1;
                }

                @Override
                public byte[] of(Octets message) {
                    return message.read(0, (int) message.size());
                }
            };

    @TempDir Path folder;

    private final Disk disk = new Disk(new DiskConf(2));
    private Account anna;
    private Path cur;

    @BeforeEach
    void two_messages() throws IOException {
        anna = new Account("anna", folder.resolve("anna"), Account.Limits.NONE);
        for (String part : new String[] {"cur", "new", "tmp"}) {
            Files.createDirectories(anna.location().resolve(part));
        }
        cur = anna.location().resolve("cur");
        Files.writeString(cur.resolve("2.M1P1.h:2,"), "b: c\r\n\r\n");
    }

    @AfterEach
    void end() {
        disk.close();
    }

    /** As long as the file, a little more, and more than there is. */
    @ParameterizedTest
    @CsvSource({"562", "570", "615", "700"})
    void a_message_is_read_whole_whatever_its_name_says(int named) throws IOException {
        assertThat(LF).hasSize(562);
        assertThat(SERVED).hasSize(614);
        Files.writeString(cur.resolve("1.M1P1.h,S=562,W=" + named + ":2,"), LF);
        try (var store = store();
                Mailbox inbox = store.open(anna, MailboxName.INBOX)) {
            assertThat(inbox.snapshot().messageSize(0)).isEqualTo(named);
            assertThat(inbox.read(ONE, 0, 65_536)).isEqualTo(SERVED);
            assertThat(inbox.snapshot().messageSize(0)).isEqualTo(SERVED.length);
            assertThat(store.status(anna, MailboxName.INBOX).size()).isEqualTo(SERVED.length + 8);
        }
        var verify = new Verify(MaildirUnderTest.CRLF, disk, InstantSource.system());
        assertThat(verify.look(anna, EnumSet.allOf(Verify.Also.class), looked -> {}))
                .hasOnlyElementsOfType(Finding.WrongSize.class);
    }

    /** The name says that nothing is to be converted, and the first line agrees. */
    @ParameterizedTest
    @CsvSource({"a\\r\\nb\\n", "a\\r\\n\\nb\\r\\n", "a\\r\\nb\\n\\n\\r\\nc"})
    void a_message_with_both_kinds_of_line_ends_has_one_when_it_is_served(String lines)
            throws IOException {
        String mixed = lines.translateEscapes();
        String served = mixed.replace("\r\n", "\n").replace("\n", "\r\n");
        Files.writeString(
                cur.resolve("1.M1P1.h,S=%1$d,W=%1$d:2,".formatted(mixed.length())), mixed);
        try (var store = store();
                Mailbox inbox = store.open(anna, MailboxName.INBOX)) {
            assertThat(inbox.read(ONE, 0, 65_536)).asString(US_ASCII).isEqualTo(served);
            assertThat(inbox.snapshot().messageSize(0)).isEqualTo(served.length());
        }
    }

    @Test
    void no_line_end_is_served_bare_behind_the_first_piece_either() throws IOException {
        String mixed = "a: b\r\n\r\n" + "0123456789\r\n".repeat(50) + "\nz";
        int before = mixed.length() - 2;
        Files.writeString(
                cur.resolve("1.M1P1.h,S=%1$d,W=%1$d:2,".formatted(mixed.length())), mixed);
        try (var store = store();
                Mailbox inbox = store.open(anna, MailboxName.INBOX)) {
            assertThat(inbox.read(ONE, 0, 500)).hasSize(500);
            assertThat(inbox.read(ONE, before - 1, 1)).asString(US_ASCII).isEqualTo("\n");
            assertCorrupt(inbox, ONE, before);
            assertThat(inbox.read(ONE, before, 500)).asString(US_ASCII).isEqualTo("\r\nz");
        }
    }

    @Test
    void many_are_read_whole_too() throws IOException {
        Files.writeString(cur.resolve("1.M1P1.h,S=562,W=570:2,"), LF);
        try (var store = store();
                Mailbox inbox = store.open(anna, MailboxName.INBOX)) {
            assertThat(inbox.heads(List.of(ONE, TWO), 65_536).getFirst()).isEqualTo(SERVED);
        }
    }

    @Test
    void what_is_worked_out_of_a_message_is_so_of_all_of_it() throws IOException {
        Files.writeString(cur.resolve("1.M1P1.h,S=562,W=570:2,"), LF);
        try (var store = store();
                Mailbox inbox = store.open(anna, MailboxName.INBOX)) {
            assertThat(inbox.derived(List.of(ONE, TWO), WHOLE).getFirst()).isEqualTo(SERVED);
        }
    }

    @Test
    void so_is_one_that_is_packed() throws IOException {
        var packed = new ByteArrayOutputStream();
        try (var gzip = new GZIPOutputStream(packed)) {
            gzip.write(LF.getBytes(US_ASCII));
        }
        Files.write(cur.resolve("1.M1P1.h,S=562,W=570:2,"), packed.toByteArray());
        try (var store = store();
                Mailbox inbox = store.open(anna, MailboxName.INBOX)) {
            assertThat(inbox.read(ONE, 0, 65_536)).isEqualTo(SERVED);
        }
    }

    @Test
    void who_was_told_a_wrong_size_is_not_left_with_a_part() throws IOException {
        Files.writeString(cur.resolve("1.M1P1.h,S=562,W=570:2,"), LF);
        try (var store = store();
                Mailbox inbox = store.open(anna, MailboxName.INBOX)) {
            assertThat(inbox.read(ONE, 0, 500)).hasSize(500);
            assertCorrupt(inbox, ONE, 500);
            assertThat(inbox.snapshot().messageSize(0)).isEqualTo(SERVED.length);
            assertThat(inbox.read(ONE, 500, 500)).hasSize(114);
        }
    }

    @Test
    void a_file_that_cannot_be_read_keeps_no_other_from_being_served() throws IOException {
        Files.createDirectory(cur.resolve("1.M1P1.h,S=8,W=8:2,"));
        try (var store = store();
                Mailbox inbox = store.open(anna, MailboxName.INBOX)) {
            assertThat(inbox.snapshot().size()).isEqualTo(2);
            assertThat(inbox.snapshot().messageSize(1)).isEqualTo(8);
            assertCorrupt(inbox, ONE, 0);
            assertThat(inbox.heads(List.of(ONE, TWO), 100))
                    .satisfiesExactly(
                            none -> assertThat(none).isEmpty(),
                            other -> assertThat(other).hasSize(8));
            assertThat(inbox.derived(List.of(ONE, TWO), WHOLE).getLast()).hasSize(8);
        }
    }

    private static void assertCorrupt(Mailbox mailbox, Uid uid, int offset) {
        assertThatThrownBy(() -> mailbox.read(uid, offset, 500))
                .isInstanceOfSatisfying(
                        StoreException.class,
                        e -> assertThat(e.reason()).isEqualTo(Reason.CORRUPT));
    }

    private MaildirStore store() {
        return new MaildirStore(MaildirUnderTest.CRLF, disk, InstantSource.system());
    }
}
