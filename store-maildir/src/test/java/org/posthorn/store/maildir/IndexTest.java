package org.posthorn.store.maildir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.posthorn.store.maildir.ColumnsTest.columns;
import static org.posthorn.store.maildir.ColumnsTest.row;
import static org.posthorn.store.maildir.ColumnsTest.rows;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.posthorn.disk.Disk;
import org.posthorn.disk.DiskConf;
import org.posthorn.disk.InMemory;
import org.posthorn.store.Flags;
import org.posthorn.store.SystemFlag;
import org.posthorn.store.UidSet;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;

@DisplayName("The index of a mailbox")
class IndexTest {

    @TempDir(factory = InMemory.class)
    Path folder;

    private final RefusingVolume volume = new RefusingVolume();
    private final AtomicReference<Instant> now =
            new AtomicReference<>(Instant.parse("2026-11-21T10:00:00Z"));
    private Disk disk;

    @BeforeEach
    void open() {
        disk = new Disk(new DiskConf(2), volume);
    }

    @AfterEach
    void close() {
        disk.close();
    }

    private Index index() {
        return new Index(FolderPaths.in(folder), new MaildirDisk(disk), now::get);
    }

    private Path file() {
        return folder.resolve("posthorn.index");
    }

    static Seen seen(int time) {
        var state = new FileState(FileTime.from(Instant.ofEpochSecond(time, 123_456_789)), 0, 4711);
        var list = new FileState(FileTime.fromMillis(time), 815, Long.MIN_VALUE);
        return new Seen(state, 1, state, 3, list, 5, FileState.ABSENT, FileState.ABSENT);
    }

    private static void same(Columns loaded, Columns saved) {
        assertThat(rows(loaded)).isEqualTo(rows(saved));
        assertThat(loaded.uidValidity()).isEqualTo(saved.uidValidity());
        assertThat(loaded.uidNext()).isEqualTo(saved.uidNext());
        assertThat(loaded.highestModSeq()).isEqualTo(saved.highestModSeq());
        assertThat(loaded.unseen()).isEqualTo(saved.unseen());
        assertThat(loaded.expunged().floor()).isEqualTo(saved.expunged().floor());
        for (long modSeq = 0; modSeq <= saved.highestModSeq(); modSeq++) {
            assertThat(loaded.expunged().since(modSeq)).isEqualTo(saved.expunged().since(modSeq));
        }
    }

    @Test
    void what_was_saved_is_loaded() {
        Columns saved =
                columns(700)
                        .edit()
                        .remove(5)
                        .change(8, "new/" + row(9, "", 1).base(), Flags.NONE, 11)
                        .append(flagged(row(1000, "Sab", 11), "$Forwarded", "Grüße"))
                        .columns(7, 2000, 11);
        index().save(saved, seen(1));

        Index.Loaded loaded = index().load(7).orElseThrow();

        same(loaded.columns(), saved);
        assertThat(loaded.seen()).isEqualTo(seen(1));
        assertThat(loaded.columns().flags(699).has("$Forwarded")).isTrue();
        assertThat(loaded.columns().footprint()).isLessThan(saved.footprint() + 1000);
    }

    private static Columns.Row flagged(Columns.Row row, String... keywords) {
        var flags = new Flags(Set.of(SystemFlag.SEEN), Set.of(keywords));
        return row.with(row.path(), flags, row.modSeq());
    }

    @Test
    void an_empty_mailbox_is_remembered_too() {
        Columns saved = Columns.empty(7, 30, 12);
        index().save(saved, seen(1));

        same(index().load(7).orElseThrow().columns(), saved);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2})
    void whatever_is_changed_between_two_savings_is_there_after_both(long seed) {
        var random = new Random(seed);
        Columns columns = columns(1 + random.nextInt(600));
        Index index = index();
        long uid = columns.uidNext();
        for (int modSeq = 11; modSeq < 60; modSeq++) {
            columns = changed(columns, random, modSeq, uid);
            uid = columns.uidNext();
            if (random.nextInt(3) > 0) {
                index.save(columns, seen(modSeq));
                Index other = index();
                Index.Loaded loaded = other.load(7).orElseThrow();
                same(loaded.columns(), columns);
                if (random.nextInt(4) == 0) {
                    index = other;
                    columns = loaded.columns();
                }
            }
        }
    }

    private static Columns changed(Columns columns, Random random, int modSeq, long from) {
        ColumnsEdit edit = columns.edit();
        long uid = from;
        int odds = random.nextBoolean() ? 20 : 400;
        for (int i = 0; i < columns.size(); i++) {
            int dice = random.nextInt(odds);
            if (dice == 0) {
                edit.remove(i);
            } else if (dice == 1) {
                String letters = random.nextBoolean() ? "FS" : "T" + (char) ('a' + modSeq % 26);
                Columns.Row to = row(columns.uid(i), letters, modSeq);
                edit.change(i, to.path(), to.flags(), modSeq);
            }
        }
        for (int more = random.nextInt(4); more > 0; more--) {
            edit.append(row(uid, "", modSeq));
            uid += 1 + random.nextInt(2);
        }
        return edit.columns(7, uid, modSeq);
    }

    @Test
    void a_change_costs_its_own_length_and_no_more() throws IOException {
        Columns saved = columns(5_000);
        Index index = index();
        index.save(saved, seen(1));
        long before = Files.size(file());

        Columns.Row to = row(4_000, "S", 11);
        Columns changed =
                saved.edit().change(3_999, to.path(), to.flags(), 11).columns(7, 5_001, 11);
        index.save(changed, seen(2));

        assertThat(Files.size(file()) - before).isLessThan(300);
        index.save(changed, seen(2));
        assertThat(Files.size(file()) - before).isLessThan(300);
    }

    @Test
    void many_changes_are_gathered() throws IOException {
        Columns columns = columns(20);
        Index index = index();
        for (int modSeq = 11; modSeq < 700; modSeq++) {
            Columns.Row to = row(4, modSeq % 2 == 0 ? "S" : "F", modSeq);
            columns =
                    columns.edit().change(3, to.path(), to.flags(), modSeq).columns(7, 21, modSeq);
            index.save(columns, seen(modSeq));
        }

        assertThat(Files.size(file())).isLessThan(100_000);
        same(index().load(7).orElseThrow().columns(), columns);
    }

    @Test
    void the_summary_is_read_alone() throws IOException {
        Columns columns = columns(300);
        Index index = index();
        index.save(columns, seen(1));
        columns = columns.edit().remove(0).columns(7, 400, 15);
        index.save(columns, seen(2));

        assertThat(index().summary()).contains(IndexSummary.of(columns, seen(2), true));
        assertThat(index().summary().orElseThrow().messages()).isEqualTo(299);
        Files.delete(file());
        assertThat(index().summary()).isEmpty();
    }

    @Test
    void an_index_of_another_uidvalidity_or_version_is_none() throws IOException {
        index().save(columns(3), seen(1));
        assertThat(index().load(8)).isEmpty();

        byte[] octets = Files.readAllBytes(file());
        octets[8]++;
        Files.write(file(), octets);
        assertThat(index().load(7)).isEmpty();
        assertThat(index().summary()).isEmpty();
    }

    /** What a file may be after each of three savings; index 0 is none at all. */
    private List<Columns> three() throws IOException {
        var states = new ArrayList<Columns>();
        Index index = index();
        Columns columns = columns(5);
        index.save(columns, seen(1));
        states.add(columns);
        Columns.Row to = row(4, "Fa", 11);
        columns =
                columns.edit()
                        .change(3, to.path(), to.flags(), 11)
                        .append(row(6, "", 11))
                        .columns(7, 7, 11);
        index.save(columns, seen(2));
        states.add(columns);
        columns = columns.edit().remove(1).columns(7, 7, 12);
        index.save(columns, seen(3));
        states.add(columns);
        return states;
    }

    @Test
    void cut_off_anywhere_it_is_what_was_saved_before_or_nothing() throws IOException {
        List<Columns> states = three();
        byte[] octets = Files.readAllBytes(file());
        int last = -1;
        for (int length = 0; length <= octets.length; length++) {
            Files.write(file(), Arrays.copyOf(octets, length));
            var loaded = index().load(7);
            if (loaded.isPresent()) {
                int time =
                        (int) loaded.get().seen().fresh().modified().toInstant().getEpochSecond();
                same(loaded.get().columns(), states.get(time - 1));
                assertThat(time).isGreaterThanOrEqualTo(last);
                last = time;
            } else {
                assertThat(last).isEqualTo(-1);
            }
        }
        assertThat(last).isEqualTo(3);
    }

    @Test
    void with_any_bit_flipped_it_is_what_was_saved_before_or_nothing() throws IOException {
        List<Columns> states = three();
        byte[] octets = Files.readAllBytes(file());
        for (int bit = 0; bit < 8 * octets.length; bit++) {
            byte[] flipped = octets.clone();
            flipped[bit / 8] ^= (byte) (1 << bit % 8);
            Files.write(file(), flipped);
            var loaded = index().load(7);
            if (loaded.isPresent()) {
                int time =
                        (int) loaded.get().seen().fresh().modified().toInstant().getEpochSecond();
                assertThat(time).isLessThan(3);
                same(loaded.get().columns(), states.get(time - 1));
            }
        }
    }

    @Test
    void a_damaged_tail_is_followed_by_a_whole_index() throws IOException {
        List<Columns> states = three();
        byte[] octets = Files.readAllBytes(file());
        Files.write(file(), Arrays.copyOf(octets, octets.length - 1));
        Index index = index();
        Columns loaded = index.load(7).orElseThrow().columns();
        same(loaded, states.get(1));

        Columns next = loaded.edit().remove(0).columns(7, 7, 13);
        index.save(next, seen(4));

        same(index().load(7).orElseThrow().columns(), next);
    }

    @Test
    void two_writers_do_not_mix_what_they_write() throws IOException {
        Columns columns = columns(5);
        index().save(columns, seen(1));
        Index one = index();
        Index two = index();
        Columns ones = one.load(7).orElseThrow().columns();
        Columns twos = two.load(7).orElseThrow().columns();

        one.save(ones.edit().remove(0).columns(7, 6, 11), seen(2));
        Columns second = twos.edit().remove(4).columns(7, 6, 12);
        two.save(second, seen(3));

        same(index().load(7).orElseThrow().columns(), second);
        two.save(second.edit().remove(0).columns(7, 6, 13), seen(4));
        same(index().load(7).orElseThrow().columns(), second);
        now.updateAndGet(time -> time.plus(Duration.ofMinutes(2)));
        Columns third = second.edit().remove(0).columns(7, 6, 13);
        two.save(third, seen(4));
        same(index().load(7).orElseThrow().columns(), third);
    }

    @Test
    void batches_that_were_written_over_the_same_one_do_not_follow_each_other() throws IOException {
        Columns columns = columns(5);
        Index one = index();
        one.save(columns, seen(1));
        byte[] begin = Files.readAllBytes(file());
        one.save(columns.edit().remove(0).columns(7, 6, 11), seen(2));
        byte[] ones = Files.readAllBytes(file());
        Files.write(file(), begin);
        Index two = index();
        Columns same = two.load(7).orElseThrow().columns();
        two.save(same.edit().remove(4).columns(7, 6, 12), seen(3));
        byte[] twos = Files.readAllBytes(file());

        var both = new java.io.ByteArrayOutputStream();
        both.write(ones);
        both.write(twos, begin.length, twos.length - begin.length);
        Files.write(file(), both.toByteArray());

        assertThat(index().load(7).orElseThrow().columns().expunged().since(0))
                .isEqualTo(UidSet.of(1));
    }

    @Test
    void a_full_disk_costs_the_index_only_and_it_comes_back() {
        for (int operations = 0; operations < 8; operations++) {
            Columns columns = columns(5);
            Index index = index();
            index.save(columns, seen(1));
            columns = columns.edit().remove(0).columns(7, 6, 11);

            volume.refuseAfter(operations % 4, java.nio.file.FileSystemException::new);
            index.save(columns, seen(2));
            boolean refused = !Files.exists(file());
            volume.refuseNothing();
            index.save(columns, seen(3));
            assertThat(Files.exists(file())).as("not tried at once").isEqualTo(!refused);

            now.updateAndGet(time -> time.plus(Duration.ofMinutes(2)));
            index.save(columns, seen(4));
            same(index().load(7).orElseThrow().columns(), columns);
            assertThat(folder).isDirectoryNotContaining("glob:**.tmp");
        }
    }

    @Test
    void a_folder_of_its_own_is_made() {
        Path apart = folder.resolve("indexes/a/b");
        var paths = new FolderPaths(folder, folder, apart);
        new Index(paths, new MaildirDisk(disk), now::get).save(columns(1), seen(1));

        assertThat(apart.resolve("posthorn.index")).exists();
    }

    @Test
    void a_mailbox_that_is_gone_does_not_come_back_with_an_index() {
        var gone = FolderPaths.in(folder.resolve("gone"));
        new Index(gone, new MaildirDisk(disk), now::get).save(columns(1), seen(1));

        assertThat(folder.resolve("gone")).doesNotExist();
    }
}
