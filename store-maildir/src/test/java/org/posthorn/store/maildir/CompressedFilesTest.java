package org.posthorn.store.maildir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import static java.nio.charset.StandardCharsets.US_ASCII;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;
import org.junit.jupiter.params.provider.ValueSource;
import org.posthorn.disk.Disk;
import org.posthorn.disk.DiskConf;
import org.posthorn.store.Account;
import org.posthorn.store.Append;
import org.posthorn.store.Flags;
import org.posthorn.store.Mailbox;
import org.posthorn.store.MailboxName;
import org.posthorn.store.StoreException;
import org.posthorn.store.StoreException.Reason;
import org.posthorn.store.Uid;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.Random;
import java.util.zip.GZIPOutputStream;

@DisplayName("Message files that Dovecot has compressed or encrypted")
final class CompressedFilesTest {

    private static final byte[] MESSAGE = message();

    @TempDir Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"gz", "bz2", "zstd", "lz4"})
    void are_served_as_the_message_that_they_hold(String packing) throws IOException {
        put("1.M1P1.h,S=76965,W=78469", resource(packing)); // in the file its lines end with LF
        try (var disk = new Disk(new DiskConf(2));
                var store = new MaildirStore(MaildirUnderTest.CRLF, disk, InstantSource.system());
                Mailbox inbox = store.open(account(), MailboxName.INBOX)) {
            assertThat(inbox.snapshot().messageSize(0)).isEqualTo(MESSAGE.length);
            assertThat(read(inbox, 0, Integer.MAX_VALUE)).isEqualTo(MESSAGE);
            assertThat(read(inbox, MESSAGE.length, 10)).isEmpty();
        }
        Consistency.check(account().location());
    }

    @ParameterizedTest
    @ValueSource(strings = {"gz", "bz2", "zstd", "lz4"})
    void are_read_in_any_ranges(String packing) throws IOException {
        Path file = put("1.M1P1.h", resource(packing));
        assertThat(MessageFile.messageSize(file)).isEqualTo(MESSAGE.length);
        var random = new Random(3);
        try (var readings = new Readings()) {
            for (int offset = 0; offset < MESSAGE.length; offset += 1000) {
                assertThat(readings.read(file, MESSAGE.length, offset, 1000))
                        .isEqualTo(part(offset, 1000));
            }
            for (int i = 0; i < 50; i++) {
                int offset = random.nextInt(MESSAGE.length);
                int length = random.nextInt(20_000);
                assertThat(readings.read(file, MESSAGE.length, offset, length))
                        .isEqualTo(part(offset, length));
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"gz", "bz2", "zstd", "lz4"})
    void that_break_off_are_refused_and_hurt_no_other(String packing) throws IOException {
        byte[] whole = resource(packing);
        put("1.M1P1.h", Arrays.copyOf(whole, whole.length - 20));
        put("2.M1P1.h", MESSAGE);
        try (var disk = new Disk(new DiskConf(2));
                var store = new MaildirStore(MaildirUnderTest.CRLF, disk, InstantSource.system());
                Mailbox inbox = store.open(account(), MailboxName.INBOX)) {
            assertThatThrownBy(() -> read(inbox, 0, Integer.MAX_VALUE))
                    .isInstanceOfSatisfying(
                            StoreException.class,
                            e -> assertThat(e.reason()).isEqualTo(Reason.CORRUPT));
            assertThat(inbox.read(new Uid(2), 0, Integer.MAX_VALUE)).isEqualTo(MESSAGE);
        }
        Consistency.check(account().location());
    }

    @Test
    void encrypted_ones_are_refused_and_hurt_no_other() throws IOException {
        Path file = put("1.M1P1.h,S=100,W=102", "CRYPTED\3\7 and so on".getBytes(US_ASCII));
        put("2.M1P1.h", MESSAGE);
        assertThat(MessageFile.kindOf(file)).isEqualTo(MessageKind.CRYPTED);
        try (var disk = new Disk(new DiskConf(2));
                var store = new MaildirStore(MaildirUnderTest.CRLF, disk, InstantSource.system());
                Mailbox inbox = store.open(account(), MailboxName.INBOX)) {
            assertThatThrownBy(() -> read(inbox, 0, 10))
                    .hasMessageContaining("mail-crypt")
                    .isInstanceOfSatisfying(
                            StoreException.class,
                            e -> assertThat(e.reason()).isEqualTo(Reason.CORRUPT));
            assertThat(inbox.read(new Uid(2), 0, Integer.MAX_VALUE)).isEqualTo(MESSAGE);
        }
    }

    @Test
    void a_name_that_lies_about_sizes_is_not_believed() throws IOException {
        byte[] gzip = resource("gz");
        Path file = put("1.M1P1.h,S=76966,W=78470", gzip);
        assertThat(MessageFile.messageSize(file, gzip.length, 76966, 78470))
                .isEqualTo(MESSAGE.length);
        assertThat(MessageFile.messageSize(file, gzip.length, 76965, 9_999_999))
                .isEqualTo(MESSAGE.length);
        assertThat(MessageFile.messageSize(file, gzip.length, -1, 78469)).isEqualTo(MESSAGE.length);
    }

    @Test
    void nothing_is_unpacked_without_end() throws IOException {
        var bytes = new ByteArrayOutputStream();
        try (var gzip = new GZIPOutputStream(bytes)) {
            var zeros = new byte[1024 * 1024];
            for (int i = 0; i < 1025; i++) {
                gzip.write(zeros);
            }
        }
        Path file = put("1.M1P1.h", bytes.toByteArray());
        assertThat(MessageFile.messageSize(file)).isBetween(1L, ServedInput.LARGEST);
    }

    /** What begins like a compressed file would be served as something else than what came. */
    @ParameterizedTest
    @EnumSource(value = MessageKind.class, mode = Mode.EXCLUDE, names = "PLAIN")
    void nobody_appends_one(MessageKind kind) throws IOException {
        byte[] octets =
                kind == MessageKind.CRYPTED
                        ? "CRYPTED\3\7".getBytes(US_ASCII)
                        : resource(
                                switch (kind) {
                                    case GZIP -> "gz";
                                    case BZIP2 -> "bz2";
                                    case ZSTD -> "zstd";
                                    case LZ4 -> "lz4";
                                    case PLAIN, CRYPTED -> "";
                                });
        try (var disk = new Disk(new DiskConf(2));
                var store = new MaildirStore(MaildirUnderTest.CRLF, disk, InstantSource.system());
                Mailbox inbox = store.open(account(), MailboxName.INBOX)) {
            try (Append append = inbox.append(0)) {
                OutputStream body = append.message(Flags.NONE, Instant.now());
                body.write(octets);
                assertThatThrownBy(append::commit)
                        .isInstanceOfSatisfying(
                                StoreException.class,
                                e -> assertThat(e.reason()).isEqualTo(Reason.CANNOT));
            }
            assertThat(inbox.snapshot().size()).isZero();
        }
        Consistency.check(account().location());
    }

    private static byte[] message() {
        var text = new StringBuilder("From: Anna <anna@example.org>\r\n");
        text.append("To: bert@example.org\r\nSubject: compressed\r\n\r\n");
        for (int i = 1; i <= 1500; i++) {
            text.append("Line ").append(i).append(" of a message that Dovecot has compressed.\r\n");
        }
        return text.toString().getBytes(US_ASCII);
    }

    private static byte[] part(int offset, int length) {
        return Arrays.copyOfRange(MESSAGE, offset, Math.min(MESSAGE.length, offset + length));
    }

    private static byte[] resource(String packing) throws IOException {
        try (InputStream in =
                CompressedFilesTest.class.getResourceAsStream("compressed/message." + packing)) {
            assertThat(in).isNotNull();
            return in.readAllBytes();
        }
    }

    private static byte[] read(Mailbox mailbox, long offset, int length) {
        return mailbox.read(new Uid(1), offset, length);
    }

    private Path put(String name, byte[] octets) throws IOException {
        for (String part : new String[] {"cur", "new", "tmp"}) {
            Files.createDirectories(account().location().resolve(part));
        }
        return Files.write(account().location().resolve("cur/" + name + ":2,"), octets);
    }

    private Account account() {
        return new Account("a@example.org", folder.resolve("a"), Account.Limits.NONE);
    }
}
