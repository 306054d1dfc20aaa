package org.posthorn.store.maildir;

import static org.assertj.core.api.Assertions.assertThat;

import static java.nio.charset.StandardCharsets.US_ASCII;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.posthorn.disk.Disk;
import org.posthorn.disk.DiskConf;
import org.posthorn.store.Account;
import org.posthorn.store.MailboxName;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;

@DisplayName("The lock of a mailbox that is renamed while somebody holds it")
final class RenamedLockTest {

    private static final MailboxName OLD = MailboxName.of("Old");
    private static final MailboxName NEW = MailboxName.of("New");

    @TempDir Path folder;

    @Test
    void keeps_nobody_out_of_it_where_another_session_has_it() throws IOException {
        assertThat(renamedWithLockOf(Host.here().pid())).doesNotExist();
    }

    @Test
    void stays_where_another_program_has_it() throws IOException {
        assertThat(renamedWithLockOf(1)).exists();
    }

    private Path renamedWithLockOf(long pid) throws IOException {
        var anna = new Account("anna", folder.resolve("anna"), Account.Limits.NONE);
        try (var disk = new Disk(new DiskConf(2));
                var store = new MaildirStore(MaildirUnderTest.CRLF, disk, InstantSource.system())) {
            store.create(anna, OLD, Optional.empty());
            Path lock = anna.location().resolve(".Old/dovecot-uidlist.lock");
            Files.writeString(lock, pid + ":" + Host.here().name(), US_ASCII);
            Files.setLastModifiedTime(lock, FileTime.from(Instant.now().minusSeconds(1)));
            store.rename(anna, OLD, NEW);
        }
        return anna.location().resolve(".New/dovecot-uidlist.lock");
    }
}
