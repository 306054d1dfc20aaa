package org.posthorn.migrate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.posthorn.disk.Disk;
import org.posthorn.disk.DiskConf;
import org.posthorn.disk.ForwardingVolume;
import org.posthorn.disk.NioVolume;
import org.posthorn.store.Account;
import org.posthorn.store.maildir.MaildirConf;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Predicate;
import java.util.stream.Stream;

@DisplayName("A restore")
class RestoreTest {

    private static final String MESSAGE = "cur/1276534000.M1P1.kurkku:2,";

    @TempDir private Path folder;
    private final Disk disk = new Disk(DiskConf.DEFAULT);

    @AfterEach
    void end() {
        disk.close();
    }

    @Test
    void that_fails_leaves_everything_as_it_was() throws IOException {
        Path backup = backup();
        Path location = Files.createDirectories(folder.resolve("there/Maildir/cur"));
        var restore =
                new Restore(
                        MaildirConf.DEFAULT,
                        disk,
                        backup,
                        (what, done, of) -> {
                            throw new IllegalStateException("the disk is full, say");
                        });

        assertThatThrownBy(() ->
                        restore.put(
                                ada(),
                                true,
                                () -> {
                                    throw new AssertionError();
                                }))
                .hasMessage("the disk is full, say");

        assertThat(folder.resolve("there")).isDirectoryNotContaining("glob:**.re*");
        assertThat(location).isDirectory();
    }

    @Test
    void that_cannot_take_the_place_puts_the_former_mail_back() throws IOException {
        Path former = Files.createDirectories(folder.resolve("there/Maildir/cur")).resolve("mine");
        Files.writeString(former, "x");
        var refusing = new Refusing(path -> path.toString().contains(".restoring-"));
        try (var other = new Disk(DiskConf.DEFAULT, refusing)) {
            var restore = new Restore(MaildirConf.DEFAULT, other, backup(), Progress.NONE);
            assertThatThrownBy(() -> restore.put(ada(), true, () -> {}))
                    .hasMessageContaining("no rename");
        }
        assertThat(former).exists();
        assertThat(folder.resolve("there")).isDirectoryNotContaining("glob:**.re*");
    }

    @Test
    void that_cannot_even_do_that_says_where_it_lies() throws IOException {
        Files.createDirectories(folder.resolve("there/Maildir/cur"));
        var refusing =
                new Refusing(path -> path.toString().matches(".*\\.re(storing|placed)-\\d+"));
        try (var other = new Disk(DiskConf.DEFAULT, refusing)) {
            var restore = new Restore(MaildirConf.DEFAULT, other, backup(), Progress.NONE);
            assertThatThrownBy(() -> restore.put(ada(), true, () -> {}))
                    .hasMessageMatching(
                            ".*; what was .*/there/Maildir is .*/there/Maildir\\.replaced-\\d+"
                                    + " now: rename it back");
        }
        try (Stream<Path> there = Files.list(folder.resolve("there"))) {
            assertThat(there).hasSize(2);
        }
    }

    /** Renames none of these. */
    private static final class Refusing extends ForwardingVolume {

        private final Predicate<Path> refused;

        Refusing(Predicate<Path> refused) {
            super(new NioVolume());
            this.refused = refused;
        }

        @Override
        public void rename(Path from, Path to) throws IOException {
            if (refused.test(from)) {
                throw new IOException("no rename");
            }
            super.rename(from, to);
        }
    }

    @Test
    void keeps_out_another_of_the_same_account() throws IOException {
        Path backup = backup();
        var second = new Restore(MaildirConf.DEFAULT, disk, backup, Progress.NONE);
        var first =
                new Restore(
                        MaildirConf.DEFAULT,
                        disk,
                        backup,
                        (what, done, of) ->
                                assertThatThrownBy(() -> second.put(ada(), true, () -> {}))
                                        .hasMessage("another restore for ada is under way"));

        first.put(ada(), true, () -> {});

        assertThat(folder.resolve("there/Maildir").resolve(MESSAGE)).exists();
    }

    @Test
    void comes_right_behind_another() throws IOException {
        var restore = new Restore(MaildirConf.DEFAULT, disk, backup(), Progress.NONE);

        for (int i = 0; i < 3; i++) {
            restore.put(ada(), true, () -> {});
        }

        assertThat(folder.resolve("there/Maildir").resolve(MESSAGE)).exists();
        try (Stream<Path> there = Files.list(folder.resolve("there"))) {
            assertThat(there.filter(tree -> Files.exists(tree.resolve(MESSAGE)))).hasSize(3);
        }
    }

    @Test
    void finds_the_mail_of_deep_mailboxes() throws IOException {
        Path deep = folder.resolve("there/Maildir/A/B/C/cur/1276534001.M1P1.kurkku:2,");
        Files.createDirectories(deep.resolveSibling(""));
        Files.writeString(deep, "Subject: y\n\ny\n");
        var restore = new Restore(MaildirConf.DEFAULT, disk, backup(), Progress.NONE);

        assertThatThrownBy(() -> restore.put(ada(), false, () -> {}))
                .hasMessageContaining("--overwrite");
    }

    private Account ada() {
        return new Account("ada", folder.resolve("there/Maildir"), Account.Limits.NONE);
    }

    /** With one message of hers. */
    private Path backup() throws IOException {
        Path backup = folder.resolve("backup");
        Path mail = backup.resolve("mail/ada");
        for (String part : new String[] {"cur", "new", "tmp"}) {
            Files.createDirectories(mail.resolve(part));
        }
        Files.writeString(mail.resolve(MESSAGE), "Subject: x\n\nx\n");
        Files.writeString(backup.resolve("mail/ada.list"), "");
        Files.writeString(backup.resolve("complete"), "");
        return backup;
    }
}
