package org.posthorn.store.maildir;

import static org.assertj.core.api.Assertions.assertThat;

import static java.nio.charset.StandardCharsets.US_ASCII;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.posthorn.disk.Disk;
import org.posthorn.disk.DiskConf;
import org.posthorn.disk.InMemory;
import org.posthorn.store.Account;
import org.posthorn.store.Append;
import org.posthorn.store.Delivery;
import org.posthorn.store.Flags;
import org.posthorn.store.MailStore;
import org.posthorn.store.Mailbox;
import org.posthorn.store.MailboxName;
import org.posthorn.store.StoreException;
import org.posthorn.store.StoreException.Reason;
import org.posthorn.store.SystemFlag;
import org.posthorn.store.UidSet;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.stream.Stream;

@DisplayName("A disk that refuses at any step of a delivery, an append, a copy or a move")
final class RefusalsTest {

    private static final MailboxName INBOX = MailboxName.INBOX;
    private static final MailboxName WORK = MailboxName.of("Work");

    enum Refusal {
        ENOSPC("No space left on device", Reason.NO_SPACE),
        EDQUOT("Disk quota exceeded", Reason.NO_SPACE),
        EMFILE("Too many open files", Reason.UNAVAILABLE),
        EACCES("Permission denied", Reason.UNAVAILABLE),
        EROFS("Read-only file system", Reason.UNAVAILABLE);

        private final String text;
        private final Reason reason;

        Refusal(String text, Reason reason) {
            this.text = text;
            this.reason = reason;
        }
    }

    private interface Deed {
        void run(MailStore store, Account account, Mailbox inbox) throws IOException;
    }

    @TempDir(factory = InMemory.class)
    Path folder;

    @ParameterizedTest
    @EnumSource
    void delivery(Refusal refusal) throws IOException {
        refuseEverywhere(
                refusal,
                (store, account, inbox) -> {
                    var targets =
                            List.of(
                                    new Delivery.Target(account, INBOX, Flags.NONE),
                                    new Delivery.Target(account, WORK, Flags.of(SystemFlag.SEEN)));
                    try (Delivery delivery = store.deliver(targets, 0)) {
                        delivery.body().write("new\r\n".getBytes(US_ASCII));
                        delivery.prepare();
                        if (!delivery.commit().isEmpty()) {
                            throw new StoreException(refusal.reason, "told as failed");
                        }
                    }
                });
    }

    @ParameterizedTest
    @EnumSource
    void append_of_two(Refusal refusal) throws IOException {
        refuseEverywhere(
                refusal,
                (store, account, inbox) -> {
                    try (Append append = inbox.append(0)) {
                        append.message(Flags.NONE, Instant.now()).write("a\r\n".getBytes(US_ASCII));
                        append.message(Flags.NONE, Instant.now()).write("b\r\n".getBytes(US_ASCII));
                        append.commit();
                    }
                });
    }

    @ParameterizedTest
    @EnumSource
    void copy(Refusal refusal) throws IOException {
        refuseEverywhere(refusal, (store, account, inbox) -> inbox.copy(UidSet.range(1, 2), WORK));
    }

    @ParameterizedTest
    @EnumSource
    void move(Refusal refusal) throws IOException {
        refuseEverywhere(refusal, (store, account, inbox) -> inbox.move(UidSet.range(1, 2), WORK));
    }

    /** At every operation in turn, with two messages of another program in INBOX. */
    private void refuseEverywhere(Refusal refusal, Deed deed) throws IOException {
        boolean refused = true;
        for (int operations = 0; refused; operations++) {
            var volume = new RefusingVolume();
            Path root = folder.resolve(refusal + "-" + operations);
            var account = new Account("a@example.org", root, Account.Limits.NONE);
            try (var disk = new Disk(new DiskConf(2), volume);
                    var store =
                            new MaildirStore(MaildirUnderTest.CRLF, disk, InstantSource.system())) {
                store.create(account, WORK);
                Files.writeString(root.resolve("cur/1.M1P1.h:2,"), "one\r\n");
                Files.writeString(root.resolve("cur/2.M1P1.h:2,"), "two\r\n");
                try (Mailbox inbox = store.open(account, INBOX)) {
                    inbox.snapshot();
                    volume.refuseAfter(
                            operations, file -> new FileSystemException(file, null, refusal.text));
                    refused = refused(refusal, deed, store, account, inbox);
                    volume.refuseNothing();
                    assertThat(temporary(root)).as("in tmp at %d", operations).isEmpty();

                    deed.run(store, account, inbox);
                    assertThat(temporary(root)).isEmpty();
                }
                long messages =
                        (long) store.status(account, INBOX).messages()
                                + store.status(account, WORK).messages();
                assertThat(messages).as("at %d", operations).isGreaterThanOrEqualTo(2);
            }
            Consistency.check(root);
        }
    }

    private static boolean refused(
            Refusal refusal, Deed deed, MailStore store, Account account, Mailbox inbox)
            throws IOException {
        try {
            deed.run(store, account, inbox);
            return false;
        } catch (StoreException e) {
            assertThat(e.reason()).isEqualTo(refusal.reason);
            return true;
        }
    }

    private static List<Path> temporary(Path root) throws IOException {
        try (Stream<Path> files = Files.walk(root)) {
            return files.filter(Files::isRegularFile)
                    .filter(file -> String.valueOf(file.getParent()).endsWith("/tmp"))
                    .toList();
        }
    }
}
