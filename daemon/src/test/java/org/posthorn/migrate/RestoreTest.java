package org.posthorn.migrate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.posthorn.disk.Disk;
import org.posthorn.disk.DiskConf;
import org.posthorn.store.Account;
import org.posthorn.store.maildir.MaildirConf;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

@DisplayName("A restore that fails")
class RestoreTest {

    @TempDir private Path folder;
    private final Disk disk = new Disk(DiskConf.DEFAULT);

    @AfterEach
    void end() {
        disk.close();
    }

    @Test
    void leaves_everything_as_it_was() throws IOException {
        Path backup = folder.resolve("backup");
        Path mail = backup.resolve("mail/ada");
        for (String part : new String[] {"cur", "new", "tmp"}) {
            Files.createDirectories(mail.resolve(part));
        }
        Files.writeString(mail.resolve("cur/1276534000.M1P1.kurkku:2,"), "Subject: x\n\nx\n");
        Files.writeString(backup.resolve("mail/ada.list"), "");
        Files.writeString(backup.resolve("complete"), "");
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
                                new Account(
                                        "ada", location.resolveSibling(""), Account.Limits.NONE),
                                true,
                                () -> {
                                    throw new AssertionError();
                                }))
                .hasMessage("the disk is full, say");

        assertThat(folder.resolve("there")).isDirectoryNotContaining("glob:**.re*");
        assertThat(location).isDirectory();
    }
}
