package org.posthorn.store.maildir;

import static org.assertj.core.api.Assertions.assertThat;

import static java.nio.charset.StandardCharsets.US_ASCII;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.posthorn.disk.Disk;
import org.posthorn.disk.DiskConf;
import org.posthorn.disk.ForwardingVolume;
import org.posthorn.disk.NioVolume;
import org.posthorn.store.Account;
import org.posthorn.store.Mailbox;
import org.posthorn.store.MailboxName;
import org.posthorn.store.Uid;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.IntStream;

@DisplayName("UIDs while another program gives some of them")
final class UidRacesTest {

    /** To this clock the time of every directory is old. */
    private static final InstantSource LATER =
            InstantSource.offset(InstantSource.system(), Duration.ofSeconds(10));

    /** What comes last in the alphabet is shown first. */
    private static final Listing BACKWARDS =
            (directory, visitor) -> {
                var names = new TreeSet<String>(Comparator.reverseOrder());
                Listing.SYSTEM.list(directory, names::add);
                for (String name : names) {
                    visitor.visit(name);
                }
            };

    @TempDir private Path folder;

    /** File name to what another program writes into {@code cur/} when that file is renamed. */
    private final Map<String, Path> companions = new HashMap<>();

    private final Disk disk = new Disk(new DiskConf(4), new Companions());

    private final class Companions extends ForwardingVolume {

        Companions() {
            super(new NioVolume());
        }

        @Override
        public void rename(Path from, Path to) throws IOException {
            super.rename(from, to);
            Path companion = companions.remove(from.getFileName().toString());
            if (companion != null) {
                write(companion);
            }
        }
    }

    @AfterEach
    void end() throws IOException {
        disk.close();
        Consistency.check(root());
    }

    @Test
    void who_is_met_at_a_second_look_has_the_uid_that_was_given() throws IOException {
        try (MaildirStore store = store();
                Mailbox inbox = store.open(anna(), MailboxName.INBOX)) {
            // in the moment of a change of our own: only its line in the list shows it
            companions.put("1.M1P1.other", root().resolve("cur/1.M3P1.other:2,"));
            write(root().resolve("new/1.M1P1.other"));
            assertThat(uids(inbox)).containsExactly(1L);
            write(root().resolve("new/1.M2P1.other"));
            Path list = root().resolve("dovecot-uidlist");
            String given = "7 :1.M2P1.other\n8 :1.M3P1.other\n";
            Files.writeString(list, given, StandardOpenOption.APPEND);

            assertThat(uids(inbox)).containsExactly(1L, 7L, 8L);
            assertThat(text(inbox, 7)).isEqualTo("1.M2P1.other\r\n");
            assertThat(text(inbox, 8)).isEqualTo("1.M3P1.other\r\n");
            assertThat(Files.readString(list)).endsWith("1 :1.M1P1.other\n" + given);
        }
    }

    private static List<Long> uids(Mailbox mailbox) {
        Mailbox.Snapshot now = mailbox.snapshot();
        return IntStream.range(0, now.size()).mapToObj(now::uid).toList();
    }

    private static String text(Mailbox mailbox, long uid) {
        return new String(mailbox.read(new Uid(uid), 0, 100), US_ASCII);
    }

    /** A message that is its base name. */
    private static void write(Path file) throws IOException {
        Files.writeString(file, MaildirName.base(file.getFileName().toString()) + "\r\n");
    }

    private MaildirStore store() {
        var host = new Host(Host.here().name(), Host.here().pid(), LATER);
        return new MaildirStore(
                MaildirUnderTest.CRLF,
                new MaildirDisk(disk, new Readings(), BACKWARDS),
                Origins.of(host, InstantSource.system()),
                Watcher.Notifications.SYSTEM);
    }

    private Path root() {
        return folder.resolve("anna");
    }

    private Account anna() {
        return new Account("anna", root(), Account.Limits.NONE);
    }
}
