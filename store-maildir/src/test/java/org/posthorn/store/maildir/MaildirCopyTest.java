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
import org.posthorn.disk.OpenFile;
import org.posthorn.store.Account;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.stream.Stream;

@DisplayName("A copy of a Maildir that others use meanwhile")
final class MaildirCopyTest {

    /** Whenever the tests run. */
    private static final long FUTURE = 4_000_000_000_000L;

    @TempDir private Path folder;

    private final Busy volume = new Busy();
    private final Disk disk = new Disk(new DiskConf(2), volume);
    private Path root;
    private Path copy;
    private long copied;
    private int moves;

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
    void has_the_text_of_a_message_that_is_a_link() throws IOException {
        Files.writeString(folder.resolve("elsewhere"), "text");
        Files.createSymbolicLink(root.resolve("cur/4.a:2,"), folder.resolve("elsewhere"));

        save();

        assertThat(Files.readString(copy.resolve("cur/4.a:2,"))).isEqualTo("text");
        assertThat(copy.resolve("cur/4.a:2,"))
                .isRegularFile()
                .satisfies(file -> assertThat(Files.isSymbolicLink(file)).isFalse());
    }

    @Test
    void has_a_message_that_moves_in_the_moment_in_which_its_new_mailbox_is_copied()
            throws IOException {
        mailbox(".Work", "4.a:2,");
        young("new");
        volume.before(
                "/.Work/",
                () -> {
                    rename(".Work/cur/4.a:2,", "new/6.a");
                    young("new");
                });

        save();

        assertThat(everything())
                .containsExactly("cur/1.a:2,", "cur/2.a:2,", "cur/3.a:2,", "new/6.a");
    }

    @Test
    void has_a_message_that_one_listing_does_not_show() throws IOException {
        young("cur");
        int[] listings = {0};
        Listing listing =
                (directory, visitor) -> {
                    boolean blind = directory.endsWith("cur") && ++listings[0] == 2;
                    Listing.SYSTEM.list(
                            directory,
                            name -> {
                                if (!blind || !name.startsWith("2.")) {
                                    visitor.visit(name);
                                }
                            });
                };

        save(new MaildirDisk(disk, new Readings(), listing));

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
    void has_the_next_uidvalidity_though_somebody_makes_a_mailbox_meanwhile() throws IOException {
        Files.writeString(root.resolve("dovecot-uidvalidity"), "00000006");
        Files.writeString(root.resolve("dovecot-uidvalidity.00000006"), "");
        volume.before(
                "/dovecot-uidvalidity",
                () -> rename("dovecot-uidvalidity.00000006", "dovecot-uidvalidity.00000007"));

        save();

        assertThat(copy.resolve("dovecot-uidvalidity.00000007")).exists();
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

    @Test
    void has_every_message_once_though_they_never_rest() throws IOException {
        mailbox(".Work", "4.a:2,", "5.a:2,");
        volume.always(this::move);

        save();

        assertThat(moves).isGreaterThan(10);
        assertThat(everything().stream().map(this::text))
                .containsExactlyInAnyOrder(
                        "4.a:2,\n", "5.a:2,\n", "message 1\n", "message 2\n", "message 3\n");
    }

    @Test
    void takes_its_lock_away_that_went_along_with_a_renamed_mailbox() throws IOException {
        mailbox(".Work", "4.a:2,");
        Files.writeString(root.resolve(".Work/dovecot-uidlist"), "3 V7 N2\n1 :4.a\n");
        volume.before("/.Work/dovecot-uidlist", () -> rename(".Work", ".Done"));

        save();

        assertThat(everything())
                .containsExactly(".Done/cur/4.a:2,", "cur/1.a:2,", "cur/2.a:2,", "cur/3.a:2,");
        assertThat(root.resolve(".Done/dovecot-uidlist.lock")).doesNotExist();
    }

    /** One out of INBOX or into it, unless somebody holds a lock. */
    private void move() throws IOException {
        if (Files.exists(root.resolve("dovecot-uidlist.lock"))
                || Files.exists(root.resolve(".Work/dovecot-uidlist.lock"))) {
            return;
        }
        String from = moves % 2 == 0 ? "cur/" : ".Work/cur/";
        String to = moves % 2 == 0 ? ".Work/cur/" : "cur/";
        rename(from + names(root.resolve(from)).getFirst(), to + (100 + moves++) + ".m:2,");
    }

    private String text(String message) {
        try {
            return Files.readString(copy.resolve(message));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
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
        save(new MaildirDisk(disk));
    }

    private void save(MaildirDisk disk) {
        var account = new Account("anna@example.org", folder, root, Account.Limits.NONE);
        new MaildirCopy(MaildirUnderTest.CRLF, disk, count -> copied = count)
                .save(account, copy, Optional.empty());
    }

    /** Gives a directory a time that further changes need not change. */
    private void young(String part) throws IOException {
        Files.setLastModifiedTime(root.resolve(part), FileTime.fromMillis(FUTURE));
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

    /** Another program does something before a file of the copy comes, or all the time. */
    private static final class Busy extends ForwardingVolume {

        interface Deed {
            void perform() throws IOException;
        }

        private record Planned(String place, Deed deed) {}

        private final Queue<Planned> deeds = new ArrayDeque<>();
        private Deed always = () -> {};

        Busy() {
            super(new NioVolume());
        }

        /** When the next file with this in its path comes. */
        void before(String place, Deed deed) {
            deeds.add(new Planned(place, deed));
        }

        /** Before whatever happens to the copy. */
        void always(Deed deed) {
            always = deed;
        }

        @Override
        public void link(Path existing, Path link) throws IOException {
            always.perform();
            disturb(link);
            super.link(existing, link);
        }

        @Override
        public OpenFile create(Path file) throws IOException {
            disturb(file);
            return super.create(file);
        }

        private void disturb(Path copy) throws IOException {
            Planned next = deeds.peek();
            if (next != null && copy.toString().matches(".*/copy(?=/).*" + next.place() + ".*")) {
                deeds.remove().deed().perform();
            }
        }

        @Override
        public void forceDirectory(Path directory) throws IOException {
            always.perform();
            super.forceDirectory(directory);
        }
    }
}
