package org.posthorn.store.maildir;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.posthorn.disk.Disk;
import org.posthorn.disk.DiskConf;
import org.posthorn.disk.ForwardingVolume;
import org.posthorn.disk.NioVolume;
import org.posthorn.store.Account;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.stream.Stream;

@DisplayName("A copy of a Maildir that others use meanwhile")
final class MaildirCopyTest {

    @TempDir private Path folder;

    private final Busy volume = new Busy();
    private final Disk disk = new Disk(new DiskConf(2), volume);
    private Path root;
    private Path copy;
    private long copied;

    @BeforeEach
    void begin() throws IOException {
        root = folder.resolve("anna");
        copy = folder.resolve("copy");
        for (String part : List.of("cur", "new", "tmp")) {
            Files.createDirectories(root.resolve(part));
        }
        for (int i = 1; i <= 3; i++) {
            Files.writeString(root.resolve("cur/" + i + ".a:2,"), "message " + i + "\n");
        }
    }

    @AfterEach
    void end() {
        disk.close();
    }

    @Test
    void has_messages_that_get_other_flags_while_it_is_made() throws IOException {
        volume.before("/cur/", () -> rename("cur/1.a:2,", "cur/1.a:2,S"));
        volume.before("/cur/", () -> rename("cur/2.a:2,", "cur/2.a:2,F"));
        volume.before("/cur/", () -> rename("cur/3.a:2,", "cur/3.a:2,R"));

        save();

        assertThat(bases(copy.resolve("cur"))).containsExactly("1.a", "2.a", "3.a");
    }

    @Test
    void has_no_messages_that_are_expunged_before_they_are_met() throws IOException {
        volume.before(
                "/cur/",
                () -> {
                    for (String name : names(root.resolve("cur"))) {
                        Files.delete(root.resolve("cur").resolve(name));
                    }
                });

        save();

        assertThat(names(copy.resolve("cur"))).isEmpty();
    }

    @Test
    void leaves_out_folders_among_the_messages() throws IOException {
        Files.createDirectory(root.resolve("cur/4.folder"));

        save();

        assertThat(bases(copy.resolve("cur"))).containsExactly("1.a", "2.a", "3.a");
    }

    @Test
    void has_a_message_that_moves_to_a_mailbox_that_is_copied_already() throws IOException {
        mailbox(".Work", "4.a:2,", "5.a:2,");
        volume.before("/.Work/", () -> rename(".Work/cur/4.a:2,", "new/6.a"));
        volume.before("/.Work/", () -> rename(".Work/cur/5.a:2,", "cur/7.a:2,S"));

        save();

        assertThat(everything())
                .containsExactly(
                        "cur/1.a:2,", "cur/2.a:2,", "cur/3.a:2,", "cur/7.a:2,S", "new/6.a");
        assertThat(copied).isEqualTo(5);
    }

    @Test
    void has_a_message_once_that_moves_from_a_mailbox_that_is_copied_already() throws IOException {
        mailbox(".Work", "4.a:2,");
        volume.before("/.Work/", () -> rename("cur/1.a:2,", ".Work/cur/6.a:2,"));

        save();

        assertThat(everything())
                .containsExactly(
                        ".Work/cur/4.a:2,", ".Work/cur/6.a:2,", "cur/2.a:2,", "cur/3.a:2,");
    }

    @Test
    void has_a_mailbox_under_its_new_name_that_is_renamed_meanwhile() throws IOException {
        mailbox(".Work", "4.a:2,");
        mailbox(".Old", "5.a:2,");
        volume.before("/cur/1.a", () -> rename(".Work", ".Done"));
        volume.before("/.Done/", () -> rename(".Old", ".Older"));

        save();

        assertThat(everything())
                .containsExactly(
                        ".Done/cur/4.a:2,",
                        ".Older/cur/5.a:2,",
                        "cur/1.a:2,",
                        "cur/2.a:2,",
                        "cur/3.a:2,");
        assertThat(names(copy)).doesNotContain(".Work", ".Old");
    }

    @Test
    void is_made_of_messages_while_nobody_waits_for_the_lock() throws IOException {
        var locked = new ArrayList<Boolean>();
        for (int i = 0; i < 3; i++) {
            volume.before("", () -> locked.add(Files.exists(root.resolve("dovecot-uidlist.lock"))));
        }

        save();

        assertThat(locked).containsExactly(false, false, false);
    }

    private void mailbox(String folder, String... messages) throws IOException {
        for (String part : List.of("cur", "new", "tmp")) {
            Files.createDirectories(root.resolve(folder).resolve(part));
        }
        for (String message : messages) {
            Files.writeString(root.resolve(folder + "/cur/" + message), message + "\n");
        }
    }

    /** The messages of the copy. */
    private List<String> everything() throws IOException {
        try (Stream<Path> files = Files.walk(copy)) {
            return files.filter(file -> file.toString().matches(".*/(cur|new)/[^/]+"))
                    .map(file -> copy.relativize(file).toString())
                    .sorted()
                    .toList();
        }
    }

    private void save() {
        var account = new Account("anna@example.org", folder, root, Account.Limits.NONE);
        new MaildirCopy(MaildirUnderTest.CRLF, disk, count -> copied = count)
                .save(account, copy, Optional.empty());
    }

    private void rename(String from, String to) throws IOException {
        if (Files.exists(root.resolve(from))) {
            Files.move(root.resolve(from), root.resolve(to));
        }
    }

    private static List<String> bases(Path directory) throws IOException {
        return names(directory).stream().map(MaildirName::base).toList();
    }

    private static List<String> names(Path directory) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }

    /** Another program does something before each message is linked. */
    private static final class Busy extends ForwardingVolume {

        interface Deed {
            void perform() throws IOException;
        }

        private record Planned(String place, Deed deed) {}

        private final Queue<Planned> deeds = new ArrayDeque<>();

        Busy() {
            super(new NioVolume());
        }

        /** When the next message with this in its path is linked. */
        void before(String place, Deed deed) {
            deeds.add(new Planned(place, deed));
        }

        @Override
        public void link(Path existing, Path link) throws IOException {
            Planned next = deeds.peek();
            if (next != null && link.toString().matches(".*/copy(?=/).*" + next.place() + ".*")) {
                deeds.remove().deed().perform();
            }
            super.link(existing, link);
        }
    }
}
