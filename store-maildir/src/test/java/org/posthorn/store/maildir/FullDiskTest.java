package org.posthorn.store.maildir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import static java.nio.charset.StandardCharsets.US_ASCII;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.posthorn.disk.Disk;
import org.posthorn.disk.DiskConf;
import org.posthorn.store.Account;
import org.posthorn.store.Append;
import org.posthorn.store.Delivery;
import org.posthorn.store.FlagChange;
import org.posthorn.store.Flags;
import org.posthorn.store.Mailbox;
import org.posthorn.store.MailboxName;
import org.posthorn.store.StoreException;
import org.posthorn.store.StoreException.Reason;
import org.posthorn.store.SystemFlag;
import org.posthorn.store.UidSet;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;

/** Every operation in turn is the one at which the disk refuses. */
@DisplayName("A disk that refuses")
final class FullDiskTest {

    @TempDir Path folder;

    @Test
    void refuses_clearly_at_any_operation_leaves_no_half_file_and_recovers() throws IOException {
        boolean refused = true;
        for (int operations = 0; refused; operations++) {
            var volume = new RefusingVolume();
            Path root = folder.resolve("full-" + operations);
            var account = new Account("a@example.org", root, Account.Limits.NONE);
            try (var disk = new Disk(new DiskConf(2), volume);
                    var store =
                            new MaildirStore(MaildirUnderTest.CRLF, disk, InstantSource.system());
                    Mailbox inbox = store.open(account, MailboxName.INBOX)) {
                append(inbox, "first\r\n");
                volume.refuseAfter(
                        operations,
                        file -> new FileSystemException(file, null, "No space left on device"));
                refused = false;
                try {
                    append(inbox, "second\r\n");
                    inbox.store(UidSet.of(1), new FlagChange.Add(Flags.of(SystemFlag.SEEN)));
                    deliver(store, account);
                } catch (StoreException e) {
                    assertThat(e.reason()).as("at %d", operations).isEqualTo(Reason.NO_SPACE);
                    refused = true;
                }
                volume.refuseNothing();
                int before = inbox.snapshot().size();
                append(inbox, "again\r\n");
                assertThat(inbox.snapshot().size()).isEqualTo(before + 1);
                assertThat(new String(inbox.read(new org.posthorn.store.Uid(1), 0, 99), US_ASCII))
                        .isEqualTo("first\r\n");
            }
            Consistency.check(root);
        }
    }

    @Test
    void a_folder_that_may_not_be_written_is_unavailable() throws IOException {
        var volume = new RefusingVolume();
        var account = new Account("a@example.org", folder.resolve("a"), Account.Limits.NONE);
        try (var disk = new Disk(new DiskConf(2), volume);
                var store = new MaildirStore(MaildirUnderTest.CRLF, disk, InstantSource.system());
                Mailbox inbox = store.open(account, MailboxName.INBOX)) {
            volume.refuseAfter(0, AccessDeniedException::new);
            assertThatThrownBy(() -> append(inbox, "x\r\n"))
                    .isInstanceOfSatisfying(
                            StoreException.class,
                            e -> assertThat(e.reason()).isEqualTo(Reason.UNAVAILABLE));
            volume.refuseNothing();
        }
    }

    private static void append(Mailbox mailbox, String text) throws IOException {
        try (Append append = mailbox.append(0)) {
            append.message(Flags.NONE, Instant.now()).write(text.getBytes(US_ASCII));
            append.commit();
        }
    }

    private static void deliver(MaildirStore store, Account account) throws IOException {
        var target = new Delivery.Target(account, MailboxName.INBOX, Flags.NONE);
        try (Delivery delivery = store.deliver(List.of(target), 0)) {
            delivery.body().write("third\r\n".getBytes(US_ASCII));
            delivery.prepare();
            if (!delivery.commit().isEmpty()) {
                throw new StoreException(Reason.NO_SPACE, "told as failed");
            }
        }
    }
}
