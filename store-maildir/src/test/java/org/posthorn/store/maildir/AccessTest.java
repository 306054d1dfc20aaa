package org.posthorn.store.maildir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import static java.nio.charset.StandardCharsets.US_ASCII;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.posthorn.disk.Access;
import org.posthorn.disk.Disk;
import org.posthorn.disk.DiskConf;
import org.posthorn.store.Account;
import org.posthorn.store.Append;
import org.posthorn.store.Delivery;
import org.posthorn.store.FlagChange;
import org.posthorn.store.Flags;
import org.posthorn.store.Mailbox;
import org.posthorn.store.MailboxName;
import org.posthorn.store.SystemFlag;
import org.posthorn.store.UidSet;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

@DisplayName("What is made in a folder is for its people")
final class AccessTest {

    private static final int GROUP = 12_345;

    @TempDir Path folder;

    private Account anna;

    @BeforeEach
    void a_maildir_of_a_group() throws IOException {
        anna = new Account("anna", folder.resolve("anna"), Account.Limits.NONE);
        Files.createDirectory(anna.location());
        Files.setPosixFilePermissions(
                anna.location(), PosixFilePermissions.fromString("rwxrwx---"));
    }

    @AfterEach
    void consistent() {
        Consistency.check(anna.location());
    }

    @Test
    void everything_gets_the_permissions_and_the_group_of_the_maildir() throws IOException {
        try {
            Files.setAttribute(anna.location(), "unix:gid", GROUP);
        } catch (FileSystemException e) {
            assumeTrue(false, "skipped: only root may give files to any group");
        }
        use(new Disk(DiskConf.DEFAULT));
        assertThat(others("unix:gid", GROUP)).isEmpty();
        assertThat(permissions()).containsExactlyInAnyOrder("rw-rw----", "rwxrwx---");
    }

    @Test
    void a_group_that_the_process_may_not_give_gets_nothing() throws IOException {
        try {
            Files.setAttribute(anna.location(), "unix:gid", GROUP);
        } catch (FileSystemException e) {
            assumeTrue(false, "skipped: only root may give files to any group");
        }
        var volume = new RefusingVolume();
        volume.refuseGroups();
        use(new Disk(DiskConf.DEFAULT, volume));
        assertThat(permissions()).containsExactlyInAnyOrder("rw-------", "rwx------", "rwxrwx---");
        try (Stream<Path> files = Files.walk(anna.location())) {
            assertThat(files.filter(file -> !file.equals(anna.location())))
                    .allSatisfy(file ->
                            assertThat(Files.getAttribute(file, "unix:gid")).isNotEqualTo(GROUP));
        }
    }

    @Test
    void what_is_in_a_folder_for_nobody_is_for_nobody() throws IOException {
        use(new Disk(DiskConf.DEFAULT));
        Path closed = Files.createDirectory(folder.resolve("closed"));
        Files.setPosixFilePermissions(closed, Set.of());
        assertThat(Access.inside(closed).permissions()).isEmpty();
    }

    @Test
    void the_bit_that_hands_the_group_on_stays() throws IOException {
        Files.setAttribute(anna.location(), "unix:mode", 02770);
        use(new Disk(DiskConf.DEFAULT));
        try (Stream<Path> files = Files.walk(anna.location())) {
            assertThat(files.filter(Files::isDirectory))
                    .allSatisfy(directory ->
                            assertThat((Integer) Files.getAttribute(directory, "unix:mode") & 07777)
                                    .isEqualTo(02770));
        }
    }

    private void use(Disk opened) throws IOException {
        try (Disk disk = opened;
                var store = new MaildirStore(MaildirConf.DEFAULT, disk, InstantSource.system())) {
            var target = new Delivery.Target(anna, MailboxName.INBOX, Flags.NONE);
            try (Delivery delivery = store.deliver(List.of(target), 5)) {
                delivery.body().write("one\r\n".getBytes(US_ASCII));
                delivery.prepare();
                delivery.commit();
            }
            MailboxName work = MailboxName.of("Work", "Now");
            store.create(anna, work);
            try (Mailbox inbox = store.open(anna, MailboxName.INBOX)) {
                try (Append append = inbox.append(5);
                        OutputStream body = append.message(Flags.NONE, Instant.now())) {
                    body.write("two\r\n".getBytes(US_ASCII));
                    append.commit();
                }
                inbox.store(
                        UidSet.of(1),
                        new FlagChange.Add(new Flags(Set.of(SystemFlag.SEEN), Set.of("Urgent"))));
                inbox.copy(UidSet.range(1, 2), work);
            }
        }
    }

    private List<Path> others(String attribute, Object value) throws IOException {
        try (Stream<Path> files = Files.walk(anna.location())) {
            return files.filter(file -> !value.equals(attribute(file, attribute))).toList();
        }
    }

    private static Object attribute(Path file, String attribute) {
        try {
            return Files.getAttribute(file, attribute);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Set<String> permissions() throws IOException {
        var all = new TreeSet<String>();
        try (Stream<Path> files = Files.walk(anna.location())) {
            for (Path file : files.toList()) {
                all.add(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)));
            }
        }
        return all;
    }
}
