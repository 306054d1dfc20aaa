package org.posthorn.store.maildir;

import static org.assertj.core.api.Assertions.assertThat;

import static java.nio.charset.StandardCharsets.US_ASCII;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.posthorn.disk.Disk;
import org.posthorn.disk.DiskConf;
import org.posthorn.store.Account;
import org.posthorn.store.Append;
import org.posthorn.store.Derivation;
import org.posthorn.store.FlagChange;
import org.posthorn.store.Flags;
import org.posthorn.store.Mailbox;
import org.posthorn.store.MailboxName;
import org.posthorn.store.SystemFlag;
import org.posthorn.store.Uid;
import org.posthorn.store.UidSet;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

@DisplayName("A mailbox opens from its index, and without it all the same")
final class IndexedMailboxTest {

    private static final MailboxName INBOX = MailboxName.INBOX;
    private static final Flags LABELLED = new Flags(Set.of(SystemFlag.FLAGGED), Set.of("Work"));

    /** To this clock the time of every directory is old. */
    private static final InstantSource LATER =
            InstantSource.offset(InstantSource.system(), Duration.ofSeconds(10));

    @TempDir Path folder;

    private final Disk disk = new Disk(new DiskConf(4));
    private final ConcurrentLinkedQueue<String> listed = new ConcurrentLinkedQueue<>();

    /** What of a mailbox must be the same with an index and without. */
    private record Seen(long uid, Flags flags, String emailId, String uidl, long size) {}

    enum Harm {
        DELETED,
        CUT,
        FLIPPED,
        EMPTIED,
        OF_ANOTHER_VERSION
    }

    @AfterEach
    void end() throws IOException {
        disk.close();
        Consistency.check(anna().location());
    }

    @Test
    void another_process_lists_nothing_if_nothing_has_changed() throws IOException {
        List<Seen> before = filled();
        settled();

        listed.clear();
        try (var store = store();
                Mailbox inbox = store.open(anna(), INBOX)) {
            assertThat(seen(inbox)).isEqualTo(before);
        }
        assertThat(listed).isEmpty();
    }

    @Test
    void the_status_of_a_closed_mailbox_lists_nothing_and_is_right() throws IOException {
        filled();
        settled();

        listed.clear();
        try (var store = store()) {
            var closed = store.status(anna(), INBOX);
            assertThat(listed).isEmpty();
            try (Mailbox inbox = store.open(anna(), INBOX)) {
                assertThat(closed.mailboxId()).isEqualTo(inbox.id());
                assertThat(closed).isEqualTo(store.status(anna(), INBOX));
            }
        }
    }

    @Test
    void the_status_of_a_closed_mailbox_knows_what_was_delivered_meanwhile() throws IOException {
        filled();
        settled();
        long next;
        try (var store = store()) {
            next = store.status(anna(), INBOX).uidNext();
        }
        Path arrived = anna().location().resolve("new/1732180000.M1P1.elsewhere");
        Files.writeString(arrived, "Subject: x\r\n\r\n");

        try (var store = store()) {
            assertThat(store.status(anna(), INBOX).uidNext()).isEqualTo(next + 1);
        }
    }

    @Test
    void mod_sequences_and_what_vanished_survive() throws IOException {
        filled();
        long highest;
        List<Long> modSeqs;
        try (var store = store();
                Mailbox inbox = store.open(anna(), INBOX)) {
            long known = inbox.snapshot().highestModSeq();
            inbox.expunge(UidSet.of(2));
            assertThat(inbox.snapshot().vanishedSince(known)).isEqualTo(UidSet.of(2));
            highest = inbox.snapshot().highestModSeq();
            modSeqs = modSeqs(inbox.snapshot());
        }
        try (var store = store();
                Mailbox inbox = store.open(anna(), INBOX)) {
            assertThat(inbox.snapshot().highestModSeq()).isEqualTo(highest);
            assertThat(modSeqs(inbox.snapshot())).isEqualTo(modSeqs);
            assertThat(inbox.snapshot().vanishedSince(modSeqs.getFirst())).isEqualTo(UidSet.of(2));
        }
    }

    @Test
    void what_came_and_went_after_the_last_saving_has_vanished() throws IOException {
        filled();
        Path index = anna().location().resolve("posthorn.index");
        byte[] saved = Files.readAllBytes(index);
        long told;
        try (var store = store();
                Mailbox inbox = store.open(anna(), INBOX)) {
            append(inbox, "5\r\n");
            told = inbox.snapshot().highestModSeq();
            inbox.expunge(UidSet.of(5));
        }
        Files.write(index, saved);

        try (var store = store();
                Mailbox inbox = store.open(anna(), INBOX)) {
            assertThat(inbox.snapshot().vanishedSince(told)).isEqualTo(UidSet.of(5));
            assertThat(inbox.snapshot().highestModSeq()).isGreaterThan(told);
            assertThat(inbox.snapshot().uidNext()).isEqualTo(6);
        }
    }

    /** What a power cut may do where several changes fall into one tick of the clock. */
    @Test
    void a_message_that_is_back_in_new_and_left_no_trace_in_its_time_keeps_its_uid()
            throws IOException {
        List<Seen> before = filled();
        settled();
        Path fresh = anna().location().resolve("new");
        Path cur = anna().location().resolve("cur");
        FileTime time = Files.getLastModifiedTime(fresh);
        String name =
                names(cur).stream().filter(each -> each.endsWith(":2,")).findFirst().orElseThrow();
        Files.move(cur.resolve(name), fresh.resolve(MaildirName.base(name)));
        Files.setLastModifiedTime(fresh, time);

        try (var store = store();
                Mailbox inbox = store.open(anna(), INBOX)) {
            assertThat(seen(inbox)).isEqualTo(before);
        }
    }

    @Test
    void messages_whose_mod_sequences_may_be_lost_have_new_ones_at_once() throws IOException {
        filled();
        settled();
        Path index = anna().location().resolve("posthorn.index");
        Files.write(index, new byte[] {1, 2, 3}, StandardOpenOption.APPEND);
        try (var store = store();
                Mailbox inbox = store.open(anna(), INBOX)) {
            long told = inbox.snapshot().highestModSeq();
            assertThat(modSeqs(inbox.snapshot())).containsOnly(told);
            append(inbox, "Subject: one more\r\n\r\n");
            assertThat(inbox.snapshot().changedSince(told).uids()).hasSize(1);
        }
    }

    @Test
    void flags_that_another_program_changed_meanwhile_are_seen() throws IOException {
        filled();
        settled();
        Path cur = anna().location().resolve("cur");
        Path file =
                names(cur).stream()
                        .filter(name -> name.endsWith(":2,"))
                        .findFirst()
                        .map(cur::resolve)
                        .orElseThrow();
        Files.move(file, file.resolveSibling(file.getFileName() + "T"));

        try (var store = store();
                Mailbox inbox = store.open(anna(), INBOX)) {
            assertThat(seen(inbox))
                    .filteredOn(each -> each.flags().has(SystemFlag.DELETED))
                    .hasSize(1);
        }
    }

    @Test
    void keywords_that_another_program_renamed_meanwhile_are_seen() throws IOException {
        filled();
        settled();
        Files.writeString(anna().location().resolve("dovecot-keywords"), "0 Leisure\n");

        try (var store = store();
                Mailbox inbox = store.open(anna(), INBOX)) {
            assertThat(seen(inbox)).filteredOn(each -> each.flags().has("Leisure")).hasSize(1);
            assertThat(seen(inbox)).noneMatch(each -> each.flags().has("Work"));
        }
    }

    @Test
    void a_message_that_comes_back_is_a_new_one_although_another_process_removed_it()
            throws IOException {
        filled();
        Path cur = anna().location().resolve("cur");
        Path file = cur.resolve(names(cur).getFirst());
        Path away = Files.move(file, folder.resolve("away"));
        int size;
        try (var store = store();
                Mailbox inbox = store.open(anna(), INBOX)) {
            size = inbox.snapshot().size();
        }
        settled();
        Files.move(away, file);

        try (var store = store();
                Mailbox inbox = store.open(anna(), INBOX)) {
            Mailbox.Snapshot now = inbox.snapshot();
            assertThat(now.size()).isEqualTo(size + 1);
            assertThat(now.uid(size)).isEqualTo(5);
        }
    }

    @ParameterizedTest
    @EnumSource
    void without_a_sound_index_the_mailbox_is_the_same(Harm harm) throws IOException {
        List<Seen> before = filled();
        settled();
        Path index = anna().location().resolve("posthorn.index");
        byte[] octets = Files.readAllBytes(index);
        switch (harm) {
            case DELETED -> Files.delete(index);
            case CUT -> Files.write(index, java.util.Arrays.copyOf(octets, octets.length / 2));
            case FLIPPED -> {
                octets[octets.length / 3] ^= 4;
                Files.write(index, octets);
            }
            case EMPTIED -> Files.write(index, new byte[0]);
            case OF_ANOTHER_VERSION -> {
                octets[8]++;
                Files.write(index, octets);
            }
        }

        for (int round = 0; round < 2; round++) {
            try (var store = store();
                    Mailbox inbox = store.open(anna(), INBOX)) {
                assertThat(seen(inbox)).isEqualTo(before);
            }
        }
        assertThat(index).exists();
    }

    @Test
    void what_was_worked_out_is_not_worked_out_again() throws IOException {
        filled();
        var asked = new AtomicInteger();
        var first =
                new Derivation() {
                    @Override
                    public int form() {
                        return 77;
                    }

                    @Override
                    public byte[] of(Octets message) {
                        asked.incrementAndGet();
                        return message.read(0, 3);
                    }
                };
        for (int round = 0; round < 2; round++) {
            try (var store = store();
                    Mailbox inbox = store.open(anna(), INBOX)) {
                List<Uid> uids = List.of(new Uid(1), new Uid(3));
                assertThat(inbox.derivedBefore(uids, first).getFirst()).hasSize(3 * round);
                List<byte[]> found = inbox.derived(uids, first);
                assertThat(inbox.derivedBefore(uids, first)).containsExactlyElementsOf(found);
                assertThat(found.getFirst()).isEqualTo("1\r\n".getBytes(US_ASCII));
                assertThat(found.getLast()).isEqualTo("3\r\n".getBytes(US_ASCII));
            }
        }
        assertThat(asked).hasValue(2);
    }

    /** Four messages, one of them with a keyword. */
    private List<Seen> filled() throws IOException {
        try (var store = store();
                Mailbox inbox = store.open(anna(), INBOX)) {
            for (String text : List.of("1\r\n", "2\r\n", "3\r\n", "4\r\n")) {
                append(inbox, text);
            }
            inbox.store(UidSet.of(3), new FlagChange.Add(LABELLED));
            return seen(inbox);
        }
    }

    private static void append(Mailbox inbox, String text) throws IOException {
        try (Append append = inbox.append(0)) {
            append.message(Flags.NONE, Instant.now()).write(text.getBytes(US_ASCII));
            append.commit();
        }
    }

    /** Opens it once more, so that nothing of our own is left to be settled. */
    private void settled() {
        try (var store = store()) {
            store.open(anna(), INBOX).close();
        }
    }

    private static List<Seen> seen(Mailbox mailbox) {
        Mailbox.Snapshot now = mailbox.snapshot();
        var seen = new ArrayList<Seen>();
        for (int i = 0; i < now.size(); i++) {
            seen.add(
                    new Seen(
                            now.uid(i),
                            now.flags(i),
                            now.emailId(i),
                            now.uidl(i),
                            now.messageSize(i)));
        }
        return seen;
    }

    private static List<Long> modSeqs(Mailbox.Snapshot now) {
        var modSeqs = new ArrayList<Long>();
        for (int i = 0; i < now.size(); i++) {
            modSeqs.add(now.modSeq(i));
        }
        return modSeqs;
    }

    private MaildirStore store() {
        Listing counting =
                (directory, visitor) -> {
                    listed.add(directory.getFileName().toString());
                    Listing.SYSTEM.list(directory, visitor);
                };
        var host = new Host(Host.here().name(), Host.here().pid(), LATER);
        return new MaildirStore(
                MaildirUnderTest.CRLF,
                new MaildirDisk(disk, new Readings(), counting),
                Origins.of(host, InstantSource.system()),
                Watcher.Notifications.SYSTEM);
    }

    private Account anna() {
        return new Account("anna@example.org", folder.resolve("anna"), Account.Limits.NONE);
    }

    private static List<String> names(Path directory) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }
}
