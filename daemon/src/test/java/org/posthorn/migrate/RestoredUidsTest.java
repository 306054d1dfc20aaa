package org.posthorn.migrate;

import static org.assertj.core.api.Assertions.assertThat;

import static java.nio.charset.StandardCharsets.US_ASCII;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.posthorn.disk.Disk;
import org.posthorn.disk.DiskConf;
import org.posthorn.disk.ForwardingVolume;
import org.posthorn.disk.NioVolume;
import org.posthorn.store.Account;
import org.posthorn.store.Flags;
import org.posthorn.store.Mailbox;
import org.posthorn.store.MailboxName;
import org.posthorn.store.maildir.MaildirConf;
import org.posthorn.store.maildir.MaildirStore;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

@DisplayName("RFC 9051 §2.3.1.1 After a restore no UID is given that another message had")
final class RestoredUidsTest {

    private static final MaildirConf CONF = MaildirConf.DEFAULT;
    private static final MailboxName WORK = MailboxName.of("Work");

    @TempDir private Path folder;

    private final Disk disk = new Disk(DiskConf.DEFAULT);
    private final MaildirStore store = new MaildirStore(CONF, disk, InstantSource.system());

    @AfterEach
    void end() {
        store.close();
        disk.close();
    }

    @Test
    void also_one_that_was_given_right_before_the_exchange() throws IOException {
        give(MailboxName.INBOX);
        Path backup = backup();
        var given = new ArrayList<Given>();
        var waiting =
                new ForwardingVolume(new NioVolume()) {
                    @Override
                    public void rename(Path from, Path to) throws IOException {
                        if (from.equals(ada().location())) {
                            given.add(give(MailboxName.INBOX));
                        }
                        super.rename(from, to);
                    }
                };
        try (var other = new Disk(DiskConf.DEFAULT, waiting)) {
            restore(other, backup);
        }
        assertThat(given).hasSize(1);
        assertThat(given).doesNotContain(give(MailboxName.INBOX));
    }

    @Test
    void also_one_of_a_mailbox_that_was_deleted_since_the_backup() throws IOException {
        store.create(ada(), WORK, Optional.empty());
        give(WORK);
        Path backup = backup();
        var given = List.of(give(WORK), give(WORK));
        store.delete(ada(), WORK);
        restore(disk, backup);
        assertThat(given).doesNotContain(give(WORK), give(WORK));
    }

    @Test
    void also_one_of_a_mailbox_that_has_another_history_since_the_backup() throws IOException {
        store.create(ada(), WORK, Optional.empty());
        give(WORK);
        Path backup = backup();
        var given = List.of(give(WORK), give(WORK));
        store.delete(ada(), WORK);
        store.create(ada(), WORK, Optional.empty());
        give(WORK);
        restore(disk, backup);
        assertThat(given).doesNotContain(give(WORK), give(WORK));
    }

    /** What names a message for ever. */
    private record Given(long uidValidity, long uid) {}

    private Given give(MailboxName name) throws IOException {
        try (Mailbox mailbox = store.open(ada(), name);
                var append = mailbox.append(0)) {
            append.message(Flags.NONE, Instant.EPOCH).write("a: b\r\n".getBytes(US_ASCII));
            long uid = append.commit().uids().findFirst().orElseThrow();
            return new Given(mailbox.uidValidity(), uid);
        }
    }

    private Path backup() throws IOException {
        Path to = folder.resolve("backups");
        var backup = new Backup(CONF, disk, to, Instant.now(), Progress.NONE);
        backup.mail(ada());
        backup.complete();
        return backup.folder();
    }

    private void restore(Disk with, Path backup) throws IOException {
        new Restore(CONF, with, backup, Progress.NONE).put(ada(), true, () -> store.forget(ada()));
    }

    private Account ada() {
        return new Account("ada", folder.resolve("ada/Maildir"), Account.Limits.NONE);
    }
}
