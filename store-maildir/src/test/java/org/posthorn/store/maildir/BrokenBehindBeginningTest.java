package org.posthorn.store.maildir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import static java.nio.charset.StandardCharsets.US_ASCII;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.posthorn.disk.Disk;
import org.posthorn.disk.DiskConf;
import org.posthorn.store.Account;
import org.posthorn.store.FlagChange;
import org.posthorn.store.Flags;
import org.posthorn.store.Mailbox;
import org.posthorn.store.MailboxName;
import org.posthorn.store.StoreException;
import org.posthorn.store.StoreException.Reason;
import org.posthorn.store.SystemFlag;
import org.posthorn.store.Uid;
import org.posthorn.store.UidSet;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.Random;
import java.util.zip.GZIPOutputStream;

@DisplayName("A message whose file is broken behind its beginning")
final class BrokenBehindBeginningTest {

    private static final Uid FIRST = new Uid(1);
    private static final int PIECE = 65_536;

    /** Octets that do not unpack. */
    private static final int NO_CODE = 0xff;

    @TempDir Path folder;

    private final byte[] message = message();
    private final Disk disk = new Disk(new DiskConf(2));
    private MaildirStore store;
    private Mailbox inbox;

    @BeforeEach
    void open() throws IOException {
        write(broken(message, NO_CODE));
        store = new MaildirStore(MaildirUnderTest.CRLF, disk, InstantSource.system());
        inbox = store.open(account(), MailboxName.INBOX);
    }

    @AfterEach
    void close() {
        inbox.close();
        store.close();
        disk.close();
    }

    @Test
    void is_readable_as_far_as_anybody_knows() {
        assertThat(inbox.snapshot().messageSize(0)).isEqualTo(message.length);
        assertThat(inbox.read(FIRST, 0, PIECE)).hasSize(PIECE);
        assertThatCode(() -> inbox.requireReadable(FIRST, message.length))
                .doesNotThrowAnyException();
    }

    @Test
    void is_known_once_a_reading_has_failed() {
        fail(PIECE);
        assertThatThrownBy(() -> inbox.requireReadable(FIRST, message.length))
                .isInstanceOfSatisfying(
                        StoreException.class,
                        e -> assertThat(e.reason()).isEqualTo(Reason.CORRUPT));
        assertThatCode(() -> inbox.requireReadable(FIRST, PIECE)).doesNotThrowAnyException();
        assertThat(inbox.read(FIRST, 0, PIECE)).hasSize(PIECE);
    }

    @Test
    void is_known_to_whoever_opens_the_mailbox_next_and_under_other_flags() {
        fail(PIECE);
        inbox.store(UidSet.of(1), new FlagChange.Add(Flags.of(SystemFlag.SEEN)));
        inbox.close();
        inbox = store.open(account(), MailboxName.INBOX);
        assertThatThrownBy(() -> inbox.requireReadable(FIRST, message.length))
                .isInstanceOf(StoreException.class);
    }

    @Test
    void is_known_also_where_only_the_length_of_a_reading_told() {
        inbox.read(FIRST, PIECE, 10);
        assertThatThrownBy(() -> inbox.read(FIRST, PIECE, Integer.MAX_VALUE))
                .isInstanceOf(StoreException.class);
        assertThatThrownBy(() -> inbox.requireReadable(FIRST, message.length))
                .isInstanceOf(StoreException.class);
    }

    @Test
    void is_known_also_where_other_octets_unpack_than_were_packed() throws IOException {
        write(broken(message, 0));
        fail(PIECE);
        assertThatThrownBy(() -> inbox.requireReadable(FIRST, inbox.snapshot().messageSize(0)))
                .isInstanceOf(StoreException.class);
    }

    @Test
    void is_served_again_when_the_file_is_repaired() throws IOException {
        fail(PIECE);
        write(packed(message));
        assertThatCode(() -> inbox.requireReadable(FIRST, message.length))
                .doesNotThrowAnyException();
        assertThat(inbox.read(FIRST, 0, Integer.MAX_VALUE)).isEqualTo(message);
    }

    private void fail(int from) {
        assertThatThrownBy(
                        () -> {
                            for (int at = from; at < message.length; at += PIECE) {
                                inbox.read(FIRST, at, PIECE);
                            }
                        })
                .isInstanceOfSatisfying(
                        StoreException.class,
                        e -> assertThat(e.reason()).isEqualTo(Reason.CORRUPT));
    }

    /** Octets that hardly pack: half the file is half the message. */
    private static byte[] message() {
        var text = new StringBuilder("Subject: large\r\n\r\n");
        var random = new Random(7);
        while (text.length() < 5 * PIECE) {
            for (int i = 0; i < 70; i++) {
                text.append((char) ('!' + random.nextInt(90)));
            }
            text.append("\r\n");
        }
        return text.toString().getBytes(US_ASCII);
    }

    private static byte[] packed(byte[] message) throws IOException {
        var octets = new ByteArrayOutputStream();
        try (var gzip = new GZIPOutputStream(octets)) {
            gzip.write(message);
        }
        return octets.toByteArray();
    }

    /** Its end, which says how long the message is, is whole. */
    private static byte[] broken(byte[] message, int with) throws IOException {
        byte[] packed = packed(message);
        int middle = packed.length / 2;
        Arrays.fill(packed, middle, middle + 500, (byte) with);
        return packed;
    }

    private void write(byte[] octets) throws IOException {
        for (String part : new String[] {"cur", "new", "tmp"}) {
            Files.createDirectories(account().location().resolve(part));
        }
        String name = "1.M1P1.h,S=" + message.length + ",W=" + message.length + ":2,";
        Files.write(account().location().resolve("cur").resolve(name), octets);
    }

    private Account account() {
        return new Account("a@example.org", folder.resolve("a"), Account.Limits.NONE);
    }
}
