package org.posthorn.store.maildir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import static java.nio.charset.StandardCharsets.US_ASCII;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.posthorn.disk.Disk;
import org.posthorn.disk.DiskConf;
import org.posthorn.disk.NioVolume;
import org.posthorn.disk.Operation;
import org.posthorn.disk.RecordingVolume;
import org.posthorn.store.Account;
import org.posthorn.store.Append;
import org.posthorn.store.Delivery;
import org.posthorn.store.FlagChange;
import org.posthorn.store.Flags;
import org.posthorn.store.MailStore;
import org.posthorn.store.Mailbox;
import org.posthorn.store.MailboxName;
import org.posthorn.store.StoreException;
import org.posthorn.store.SystemFlag;
import org.posthorn.store.UidSet;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

@DisplayName("What is forced, and in which order")
final class DurabilityTest {

    private static final MailboxName INBOX = MailboxName.INBOX;

    @TempDir Path folder;

    private final RecordingVolume recording = new RecordingVolume(new NioVolume());

    @Test
    void a_delivery_forces_the_file_renames_it_and_forces_the_directory() throws IOException {
        try (var disk = new Disk(DiskConf.DEFAULT, recording);
                var store = new MaildirStore(MaildirUnderTest.CRLF, disk, InstantSource.system())) {
            store.list(anna());
            int begin = recording.operations().size();

            deliver(store, "x\r\n", new Delivery.Target(anna(), INBOX, Flags.NONE));

            assertThat(kinds(begin))
                    .containsExactly(
                            "Create tmp",
                            "Write tmp",
                            "Force tmp",
                            "Rename new",
                            "ForceDirectory new");
        }
        Consistency.check(anna().location());
    }

    @Test
    void several_targets_share_one_file_and_all_are_ready_before_the_first_is_published()
            throws IOException {
        try (var disk = new Disk(DiskConf.DEFAULT, recording);
                var store = new MaildirStore(MaildirUnderTest.CRLF, disk, InstantSource.system())) {
            store.list(anna());
            store.list(bert());
            int begin = recording.operations().size();

            deliver(
                    store,
                    "x\r\n",
                    new Delivery.Target(anna(), INBOX, Flags.NONE),
                    new Delivery.Target(bert(), INBOX, Flags.of(SystemFlag.SEEN)));

            List<String> kinds = kinds(begin);
            assertThat(kinds).containsOnlyOnce("Force tmp").containsOnlyOnce("Write tmp");
            assertThat(kinds.subList(kinds.indexOf("Rename new"), kinds.size()))
                    .containsExactly(
                            "Rename new", "Rename cur", "ForceDirectory new", "ForceDirectory cur");
            assertThat(kinds).contains("Link tmp");
        }
        Consistency.check(anna().location());
        Consistency.check(bert().location());
    }

    @Test
    void an_append_forces_file_uid_and_directory_before_it_returns() throws IOException {
        try (var disk = new Disk(DiskConf.DEFAULT, recording);
                var store = new MaildirStore(MaildirUnderTest.CRLF, disk, InstantSource.system());
                Mailbox inbox = store.open(anna(), INBOX)) {
            int begin = recording.operations().size();

            append(inbox, "x\r\n");

            assertThat(kinds(begin))
                    .containsSubsequence(
                            "Force tmp",
                            "Link dovecot-uidlist.lock",
                            "Rename cur",
                            "Write dovecot-uidlist",
                            "Force dovecot-uidlist",
                            "Delete dovecot-uidlist.lock",
                            "ForceDirectory cur");
        }
        Consistency.check(anna().location());
    }

    @Test
    void flags_and_expunges_force_the_directory() throws IOException {
        try (var disk = new Disk(DiskConf.DEFAULT, recording);
                var store = new MaildirStore(MaildirUnderTest.CRLF, disk, InstantSource.system());
                Mailbox inbox = store.open(anna(), INBOX)) {
            append(inbox, "x\r\n");
            int begin = recording.operations().size();
            inbox.store(UidSet.of(1), new FlagChange.Add(Flags.of(SystemFlag.SEEN)));
            assertThat(kinds(begin))
                    .containsSubsequence(
                            "Link dovecot-uidlist.lock",
                            "Rename cur",
                            "Delete dovecot-uidlist.lock",
                            "ForceDirectory cur")
                    .filteredOn(kind -> !kind.contains(".lock"))
                    .containsExactly("Rename cur", "ForceDirectory cur");

            begin = recording.operations().size();
            inbox.expunge(UidSet.of(1));
            assertThat(kinds(begin)).containsExactly("Delete cur", "ForceDirectory cur");
        }
        Consistency.check(anna().location());
    }

    @Test
    void a_file_of_another_program_that_is_older_than_its_contents_is_forced() throws IOException {
        MailboxName work = MailboxName.of("Work");
        try (var disk = new Disk(DiskConf.DEFAULT, recording);
                var store = new MaildirStore(MaildirUnderTest.CRLF, disk, InstantSource.system())) {
            store.create(anna(), work);
            for (int i = 1; i <= 2; i++) {
                Path file = anna().location().resolve("cur/1276534000.M" + i + "P1.kurkku:2,S");
                Files.writeString(file, "a: b\r\n\r\n");
                Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
                Files.setLastModifiedTime(file, FileTime.from(Instant.EPOCH)); // as cp -p does
            }
            try (Mailbox inbox = store.open(anna(), INBOX);
                    Mailbox target = store.open(anna(), work)) {
                int begin = recording.operations().size();
                inbox.copy(UidSet.of(1), work);
                assertThat(kinds(begin))
                        .containsSubsequence(
                                "Link tmp", "Force tmp", "Rename cur", "ForceDirectory cur");

                begin = recording.operations().size();
                inbox.move(UidSet.of(2), work);
                assertThat(kinds(begin)).containsSubsequence("Force cur", "Rename cur");

                begin = recording.operations().size();
                target.move(UidSet.range(1, 2), INBOX); // what we have forced is not forced again
                assertThat(kinds(begin))
                        .filteredOn(kind -> kind.startsWith("Force "))
                        .containsExactly("Force dovecot-uidlist");
            }
        }
        Consistency.check(anna().location());
    }

    @Test
    void what_a_change_has_done_that_failed_is_forced_by_the_next_that_finds_it_done()
            throws IOException {
        var volume = new RefusingVolume();
        var counting = new RecordingVolume(volume);
        MaildirConf alone = MaildirUnderTest.conf("exclusive = true");
        var flagged = new FlagChange.Add(Flags.of(SystemFlag.FLAGGED));
        try (var disk = new Disk(DiskConf.DEFAULT, counting);
                var store = new MaildirStore(alone, disk, InstantSource.system());
                Mailbox inbox = store.open(anna(), INBOX)) {
            append(inbox, "x\r\n");
            append(inbox, "y\r\n");
            volume.refuseAfter(1, name -> new IOException("No space left on device"));
            assertThatThrownBy(() -> inbox.store(UidSet.range(1, 2), flagged))
                    .isInstanceOf(StoreException.class);
            volume.refuseNothing();
            int begin = counting.operations().size();

            inbox.store(UidSet.of(1), flagged);

            assertThat(inbox.snapshot().flags(0)).isEqualTo(Flags.of(SystemFlag.FLAGGED));
            assertThat(kinds(counting, begin)).containsExactly("ForceDirectory cur");
        }
        Consistency.check(anna().location());
    }

    @Test
    void keywords_without_a_letter_are_written_when_they_change_and_not_with_every_flag()
            throws IOException {
        MaildirConf alone = MaildirUnderTest.conf("exclusive = true");
        String letter = "k10";
        String beyond = "k37";
        var many = new TreeSet<String>();
        for (int i = 10; i < 38; i++) {
            many.add("k" + i);
        }
        try (var disk = new Disk(DiskConf.DEFAULT, recording);
                var store = new MaildirStore(alone, disk, InstantSource.system());
                Mailbox inbox = store.open(anna(), INBOX)) {
            append(inbox, "x\r\n");
            append(inbox, "y\r\n");
            inbox.store(UidSet.of(1), new FlagChange.Add(keywords(many)));

            int begin = recording.operations().size();
            inbox.store(UidSet.range(1, 2), new FlagChange.Add(Flags.of(SystemFlag.SEEN)));
            inbox.store(UidSet.of(2), new FlagChange.Add(keywords(Set.of(letter))));
            inbox.store(UidSet.of(1), new FlagChange.Remove(keywords(Set.of(letter))));
            inbox.store(UidSet.of(2), new FlagChange.Remove(Flags.of(SystemFlag.SEEN)));
            append(inbox, "z\r\n");
            assertThat(kinds(begin))
                    .doesNotContain("Rename posthorn-keywords", "Rename dovecot-keywords")
                    .containsOnlyOnce("Link dovecot-uidlist.lock"); // of the append

            begin = recording.operations().size();
            inbox.store(UidSet.of(2), new FlagChange.Add(keywords(Set.of(beyond))));
            assertThat(kinds(begin)).containsOnlyOnce("Rename posthorn-keywords");
            begin = recording.operations().size();
            inbox.store(UidSet.of(2), new FlagChange.Add(keywords(Set.of(beyond))));
            inbox.store(UidSet.of(2), new FlagChange.Remove(keywords(Set.of("none"))));
            assertThat(kinds(begin)).doesNotContain("Rename posthorn-keywords");
            inbox.store(UidSet.of(2), new FlagChange.Remove(keywords(Set.of(beyond))));
            inbox.store(UidSet.of(1), new FlagChange.Replace(Flags.of(SystemFlag.DRAFT)));
            assertThat(kinds(begin)).filteredOn("Rename posthorn-keywords"::equals).hasSize(2);
            assertThat(inbox.snapshot().flags(0)).isEqualTo(Flags.of(SystemFlag.DRAFT));
            assertThat(inbox.snapshot().flags(1).keywords()).containsExactly(letter);
        }
        Consistency.check(anna().location());
    }

    private static Flags keywords(Set<String> names) {
        return new Flags(Set.of(), names);
    }

    private Account anna() {
        return new Account("anna@example.org", folder.resolve("anna"), Account.Limits.NONE);
    }

    private Account bert() {
        return new Account("bert@example.org", folder.resolve("bert"), Account.Limits.NONE);
    }

    private List<String> kinds(int from) {
        return kinds(recording, from);
    }

    private static List<String> kinds(RecordingVolume recording, int from) {
        List<Operation> all = recording.operations();
        return all.subList(from, all.size()).stream().map(DurabilityTest::kind).toList();
    }

    /** The operation, and the directory of the file that it makes or touches. */
    private static String kind(Operation operation) {
        Path path =
                switch (operation) {
                    case Operation.Create(var file) -> file;
                    case Operation.Write(var file, var octets) -> file;
                    case Operation.Truncate(var file, var length) -> file;
                    case Operation.Force(var file) -> file;
                    case Operation.Rename(var from, var to) -> to;
                    case Operation.Link(var existing, var link) -> link;
                    case Operation.Symlink(var link, var target) -> link;
                    case Operation.Delete(var file) -> file;
                    case Operation.MakeDirectory(var directory, var mode) -> directory;
                    case Operation.ForceDirectory(var directory) -> directory.resolve("any");
                    case Operation.SetModified(var file, var time) -> file;
                    case Operation.SetPermissions(var file, var mode) -> file;
                };
        String parent = path.getName(path.getNameCount() - 2).toString();
        boolean message = Set.of("tmp", "new", "cur").contains(parent);
        String where = message ? parent : path.getFileName().toString();
        return operation.getClass().getSimpleName() + " " + where;
    }

    private static void deliver(MailStore store, String text, Delivery.Target... targets)
            throws IOException {
        try (Delivery delivery = store.deliver(List.of(targets), text.length())) {
            delivery.body().write(text.getBytes(US_ASCII));
            delivery.prepare();
            assertThat(delivery.commit()).isEmpty();
        }
    }

    private static void append(Mailbox mailbox, String text) throws IOException {
        try (Append append = mailbox.append(0)) {
            OutputStream body = append.message(Flags.NONE, Instant.now());
            body.write(text.getBytes(US_ASCII));
            append.commit();
        }
    }
}
