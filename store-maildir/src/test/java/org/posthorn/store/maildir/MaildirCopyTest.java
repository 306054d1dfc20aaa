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
        volume.before(() -> rename("cur/1.a:2,", "cur/1.a:2,S"));
        volume.before(() -> rename("cur/2.a:2,", "cur/2.a:2,F"));
        volume.before(() -> rename("cur/3.a:2,", "cur/3.a:2,R"));

        save();

        assertThat(bases(copy.resolve("cur"))).containsExactly("1.a", "2.a", "3.a");
    }

    @Test
    void has_no_messages_that_are_expunged_before_they_are_met() throws IOException {
        volume.before(() -> {
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

    private void save() {
        var account = new Account("anna@example.org", folder, root, Account.Limits.NONE);
        new MaildirCopy(MaildirUnderTest.CRLF, disk, count -> {})
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

        private final Queue<Deed> deeds = new ArrayDeque<>();

        Busy() {
            super(new NioVolume());
        }

        void before(Deed deed) {
            deeds.add(deed);
        }

        @Override
        public void link(Path existing, Path link) throws IOException {
            Deed deed = link.toString().contains("/copy/cur/") ? deeds.poll() : null;
            if (deed != null) {
                deed.perform();
            }
            super.link(existing, link);
        }
    }
}
