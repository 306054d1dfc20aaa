package org.posthorn.store.maildir;

import static org.assertj.core.api.Assertions.assertThat;

import static java.nio.charset.StandardCharsets.US_ASCII;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.posthorn.disk.Disk;
import org.posthorn.disk.DiskConf;
import org.posthorn.disk.InMemory;
import org.posthorn.store.Flags;
import org.posthorn.store.MailboxName;
import org.posthorn.store.SystemFlag;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;

@DisplayName("A Maildir that others use while it is read")
final class MaildirReaderTest {

    private static final FileTime CHRISTMAS = FileTime.from(Client.CHRISTMAS);

    @TempDir(factory = InMemory.class)
    Path root;

    @Test
    void tells_the_date_and_the_flags_of_messages_that_are_renamed_meanwhile() throws IOException {
        for (String directory : new String[] {"new", "cur", "tmp"}) {
            Files.createDirectory(root.resolve(directory));
        }
        for (String name : new String[] {"cur/1.M1P1.h:2,", "new/2.M1P1.h", "cur/3.M1P1.h:2,"}) {
            Files.writeString(root.resolve(name), "x");
            Files.setLastModifiedTime(root.resolve(name), CHRISTMAS);
        }
        int[] listed = {0};
        Listing disturbed =
                (directory, visitor) -> {
                    Listing.SYSTEM.list(directory, visitor);
                    switch (++listed[0]) { // new/ and cur/, again and again
                        case 2 -> {
                            rename("new/2.M1P1.h", "cur/2.M1P1.h:2,");
                            rename("cur/1.M1P1.h:2,", "cur/1.M1P1.h:2,F");
                            Files.delete(root.resolve("cur/3.M1P1.h:2,"));
                        }
                        case 4 -> rename("cur/2.M1P1.h:2,", "cur/2.M1P1.h:2,S");
                        default -> {}
                    }
                };

        List<MaildirReader.Message> messages;
        try (var disk = new Disk(DiskConf.DEFAULT)) {
            var maildirs = new MaildirDisk(disk, new Readings(), disturbed);
            var reader = new MaildirReader(AccountPaths.in(root, Layout.usual()), maildirs);
            messages = reader.messages(MailboxName.INBOX);
        }

        assertThat(messages)
                .containsExactly(
                        message("1.M1P1.h", SystemFlag.FLAGGED, "cur/1.M1P1.h:2,F"),
                        message("2.M1P1.h", SystemFlag.SEEN, "cur/2.M1P1.h:2,S"));
    }

    @Test
    void shows_what_has_a_name_that_is_no_text_and_no_folders() throws Exception {
        Files.createDirectory(root.resolve("cur"));
        Files.createDirectory(root.resolve("cur/1.folder"));
        Files.writeString(root.resolve("cur/plain"), "x\n");
        var renamed =
                new ProcessBuilder("sh", "-c", "mv plain \"$(printf '2.\\377:2,S')\"")
                        .directory(root.resolve("cur").toFile())
                        .start();
        assertThat(renamed.waitFor()).isZero();
        try (var disk = new Disk(DiskConf.DEFAULT)) {
            var reader = new MaildirReader(root, disk);
            List<MaildirReader.Message> messages = reader.messages(MailboxName.INBOX);
            assertThat(messages)
                    .extracting(MaildirReader.Message::flags)
                    .containsExactly(Flags.of(SystemFlag.SEEN));
            try (InputStream in = reader.open(MailboxName.INBOX, messages.getFirst())) {
                assertThat(in.readAllBytes()).isEqualTo("x\r\n".getBytes(US_ASCII));
            }
        }
    }

    @Test
    void shows_the_others_where_one_with_a_name_that_is_no_text_goes() throws IOException {
        for (String name : List.of("cur/1.M1P1.h:2,S", "cur/3.M1P1.h:2,S")) {
            Files.createDirectories(root.resolve("cur"));
            Files.writeString(root.resolve(name), "x");
            Files.setLastModifiedTime(root.resolve(name), CHRISTMAS);
        }
        Listing listing =
                (directory, visitor) -> {
                    if (directory.endsWith("cur")) {
                        for (String name : List.of("1.M1P1.h:2,S", "2.\ufffd", "3.M1P1.h:2,S")) {
                            visitor.visit(name);
                        }
                    }
                };

        try (var disk = new Disk(DiskConf.DEFAULT)) {
            var maildirs = new MaildirDisk(disk, new Readings(), listing);
            var reader = new MaildirReader(AccountPaths.in(root, Layout.usual()), maildirs);
            assertThat(reader.messages(MailboxName.INBOX))
                    .containsExactly(
                            message("1.M1P1.h", SystemFlag.SEEN, "cur/1.M1P1.h:2,S"),
                            message("3.M1P1.h", SystemFlag.SEEN, "cur/3.M1P1.h:2,S"));
        }
    }

    private MaildirReader.Message message(String base, SystemFlag flag, String file) {
        return new MaildirReader.Message(
                base, 0, Flags.of(flag), Client.CHRISTMAS, root.resolve(file));
    }

    private void rename(String from, String to) throws IOException {
        Files.move(root.resolve(from), root.resolve(to));
    }
}
