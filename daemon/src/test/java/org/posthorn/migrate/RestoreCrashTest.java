package org.posthorn.migrate;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.posthorn.disk.CrashSimulator;
import org.posthorn.disk.Disk;
import org.posthorn.disk.DiskConf;
import org.posthorn.disk.InMemory;
import org.posthorn.disk.Loss;
import org.posthorn.disk.NioVolume;
import org.posthorn.disk.RecordingVolume;
import org.posthorn.store.Account;
import org.posthorn.store.Flags;
import org.posthorn.store.MailStore;
import org.posthorn.store.Mailbox;
import org.posthorn.store.MailboxName;
import org.posthorn.store.Uid;
import org.posthorn.store.maildir.MaildirConf;
import org.posthorn.store.maildir.MaildirStore;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The power fails after any operation of a restore, in every way that a file system allows: then
 * the account has all the mail of before or all that of the backup, whoever opens it first.
 */
@DisplayName("A restore that is cut short")
@Timeout(300)
final class RestoreCrashTest {

    private static final MaildirConf CONF = MaildirConf.DEFAULT;
    private static final MailboxName WORK = MailboxName.of("Work");

    /** At least as many operations as an exchange takes. */
    private static final long EXCHANGE = 25;

    @TempDir(factory = InMemory.class)
    private Path folder;

    private long worlds;

    @Test
    void leaves_the_mail_of_before_or_after() throws IOException {
        cut(root -> new Account("ada", root.resolve("mail/ada"), Account.Limits.NONE));
    }

    @Test
    void leaves_control_files_and_indexes_that_go_with_it() throws IOException {
        cut(root -> {
            Path mail = root.resolve("mail/ada");
            return new Account(
                    "ada",
                    mail,
                    mail,
                    root.resolve("control/ada"),
                    root.resolve("index/ada"),
                    Account.Limits.NONE);
        });
    }

    @FunctionalInterface
    private interface Place {
        Account at(Path root);
    }

    private void cut(Place place) throws IOException {
        Path root = Files.createDirectory(folder.resolve("root"));
        var recording = new RecordingVolume(new NioVolume());
        Account ada = place.at(root);
        long from;
        Path backup;
        long next;
        try (var disk = new Disk(new DiskConf(2), recording);
                var store = new MaildirStore(CONF, disk, InstantSource.system())) {
            store.create(ada, WORK, Optional.empty());
            append(store, ada, MailboxName.INBOX, "one");
            append(store, ada, WORK, "work");
            backup = backup(disk, ada, root.resolve("backups"));
            next = append(store, ada, MailboxName.INBOX, "two") + 1;
            append(store, ada, WORK, "more work");
            from = recording.moment();
            restore(disk, store, ada, backup);
        }
        var simulator = new CrashSimulator(root, recording.recorded());
        long last = recording.moment();
        // nothing but a copy grows until the last few operations exchange the two
        for (long moment = from; moment <= last; moment += last - moment > EXCHANGE ? 15 : 1) {
            for (Loss loss : Loss.values()) {
                Path left = Files.createDirectory(folder.resolve("left-" + ++worlds));
                simulator.after(moment, loss, moment * 31 + worlds).write(left);
                pass(left);
                try {
                    Path there = left.resolve(root.relativize(backup));
                    check(place.at(left), there, next, moment == last, worlds % 4 == 0);
                } catch (AssertionError | RuntimeException e) {
                    throw new AssertionError(
                            "after %d of %d to %d operations (%s), loss %s"
                                    .formatted(
                                            moment,
                                            from,
                                            last,
                                            recording.operations().get((int) moment - 1),
                                            loss),
                            e);
                }
                delete(left);
            }
        }
    }

    private static Path backup(Disk disk, Account account, Path to) throws IOException {
        var backup = new Backup(CONF, disk, to, Instant.now(), Progress.NONE);
        backup.mail(account);
        backup.complete();
        return backup.folder();
    }

    private static void restore(Disk disk, MaildirStore store, Account account, Path backup)
            throws IOException {
        new Restore(CONF, disk, backup, Progress.NONE)
                .put(account, true, () -> store.forget(account));
    }

    /**
     * @param again whether somebody restores once more before the account is opened
     */
    private static void check(Account ada, Path backup, long next, boolean done, boolean again)
            throws IOException {
        try (var disk = new Disk(new DiskConf(2));
                var store = new MaildirStore(CONF, disk, InstantSource.system())) {
            if (again) {
                restore(disk, store, ada, backup);
            }
            List<String> inbox = texts(store, ada, MailboxName.INBOX);
            if (done || again || inbox.size() == 1) {
                assertThat(inbox).containsExactly("one");
                assertThat(texts(store, ada, WORK)).containsExactly("work");
                assertThat(kept(ada)).contains("two", "more work");
            } else {
                assertThat(inbox).containsExactly("one", "two");
                assertThat(texts(store, ada, WORK)).containsExactly("work", "more work");
            }
            assertThat(append(store, ada, MailboxName.INBOX, "three"))
                    .as("no UID is given again")
                    .isGreaterThanOrEqualTo(next);
        }
        assertThat(ada.location().resolveSibling("ada.restoring")).doesNotExist();
    }

    /** What is in files beside the account's. */
    private static List<String> kept(Account account) throws IOException {
        var texts = new ArrayList<String>();
        try (Stream<Path> all = Files.walk(account.location().resolveSibling(""))) {
            for (Path file : all.filter(Files::isRegularFile).toList()) {
                if (file.toString().contains(".replaced-")) {
                    texts.add(Files.readString(file, StandardCharsets.ISO_8859_1).strip());
                }
            }
        }
        return texts;
    }

    private static List<String> texts(MailStore store, Account account, MailboxName name) {
        var texts = new ArrayList<String>();
        try (Mailbox mailbox = store.open(account, name)) {
            var now = mailbox.snapshot();
            for (int i = 0; i < now.size(); i++) {
                byte[] octets = mailbox.read(new Uid(now.uid(i)), 0, 100);
                texts.add(new String(octets, StandardCharsets.US_ASCII).strip());
            }
        }
        return texts;
    }

    /** Returns its UID. */
    private static long append(MailStore store, Account account, MailboxName name, String text)
            throws IOException {
        try (Mailbox mailbox = store.open(account, name);
                var append = mailbox.append(0)) {
            append.message(Flags.NONE, Instant.EPOCH)
                    .write((text + "\r\n").getBytes(StandardCharsets.US_ASCII));
            return append.commit().uids().findFirst().orElseThrow();
        }
    }

    /** The machine was off until nobody believes in a lock that is left. */
    private static void pass(Path left) throws IOException {
        Instant before = Instant.now().minus(Duration.ofMinutes(10));
        try (Stream<Path> all = Files.walk(left)) {
            for (Path lock : all.filter(path -> path.toString().endsWith(".lock")).toList()) {
                Files.setLastModifiedTime(lock, FileTime.from(before));
            }
        }
    }

    private static void delete(Path path) throws IOException {
        try (Stream<Path> all = Files.walk(path)) {
            for (Path each : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(each);
            }
        }
    }
}
