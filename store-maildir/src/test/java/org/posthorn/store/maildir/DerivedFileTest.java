package org.posthorn.store.maildir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.posthorn.store.maildir.ColumnsTest.columns;

import static java.nio.charset.StandardCharsets.UTF_8;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.posthorn.disk.Disk;
import org.posthorn.disk.DiskConf;
import org.posthorn.store.Uid;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.LongStream;

@DisplayName("What is kept of messages that were worked out")
class DerivedFileTest {

    @TempDir Path folder;

    private final RefusingVolume volume = new RefusingVolume();
    private final AtomicReference<Instant> now =
            new AtomicReference<>(Instant.parse("2026-11-21T10:00:00Z"));
    private final Columns columns = columns(400);
    private Disk disk;

    @BeforeEach
    void open() {
        disk = new Disk(new DiskConf(2), volume);
    }

    @AfterEach
    void close() {
        disk.close();
    }

    private DerivedFile derived() {
        return new DerivedFile(FolderPaths.in(folder), new MaildirDisk(disk), now::get);
    }

    private Path file() {
        return folder.resolve("posthorn.index.cache");
    }

    private static List<Uid> uids(long... uids) {
        return LongStream.of(uids).mapToObj(Uid::new).toList();
    }

    private static byte[] result(long uid, int form) {
        return ("result of " + uid + " in form " + form + " ")
                .repeat(1 + (int) (uid % 40))
                .getBytes(UTF_8);
    }

    private static List<byte[]> results(int form, long... uids) {
        return LongStream.of(uids).mapToObj(uid -> result(uid, form)).toList();
    }

    private void add(DerivedFile derived, int form, long... uids) {
        derived.add(columns, uids(uids), form, results(form, uids));
    }

    private void knows(DerivedFile derived, int form, long... uids) {
        assertThat(derived.read(columns, uids(uids), form))
                .containsExactlyElementsOf(results(form, uids));
    }

    @Test
    void what_was_added_is_read_in_any_order_by_this_and_the_next_process() {
        DerivedFile derived = derived();
        add(derived, 1, 1, 2, 3, 100);
        add(derived, 2, 2, 3);
        add(derived, 1, 50, 4);

        knows(derived, 1, 100, 4, 50, 1);
        knows(derived(), 1, 3, 2, 1);
        knows(derived(), 2, 3, 2);
        assertThat(derived().read(columns, uids(1, 7, 100), 2))
                .allSatisfy(each -> assertThat(each).isEmpty());
        assertThat(derived().read(columns, uids(7, 50), 1).get(1)).isEqualTo(result(50, 1));
    }

    @Test
    void the_later_result_counts() {
        DerivedFile derived = derived();
        add(derived, 1, 5);
        derived.add(columns, uids(5), 1, List.of(new byte[] {1, 2, 3}));

        assertThat(derived.read(columns, uids(5), 1)).containsExactly(new byte[] {1, 2, 3});
        assertThat(derived().read(columns, uids(5), 1)).containsExactly(new byte[] {1, 2, 3});
    }

    @Test
    void nothing_and_too_much_are_not_kept() {
        DerivedFile derived = derived();
        byte[] much = new byte[256 * 1024 + 1];
        Arrays.fill(much, (byte) 'x');
        derived.add(columns, uids(1, 2, 3), 1, List.of(new byte[0], much, new byte[] {9}));

        assertThat(derived().read(columns, uids(1, 2, 3), 1))
                .containsExactly(new byte[0], new byte[0], new byte[] {9});
        byte[] most = Arrays.copyOf(much, much.length - 1);
        derived.add(columns, uids(2), 1, List.of(most));
        assertThat(derived().read(columns, uids(2), 1)).containsExactly(most);
    }

    @Test
    void of_another_uidvalidity_nothing_is_known() {
        add(derived(), 1, 1);
        Columns other = columns.edit().columns(8, 401, 11);

        assertThat(derived().read(other, uids(1), 1)).containsExactly(new byte[0]);
    }

    @Test
    void cut_off_or_changed_anywhere_it_never_says_what_is_wrong() throws IOException {
        DerivedFile whole = derived();
        add(whole, 1, 1, 2);
        add(whole, 2, 1);
        byte[] octets = Files.readAllBytes(file());
        var random = new Random(3);
        for (int i = 0; i < 3 * octets.length; i++) {
            byte[] broken = octets.clone();
            if (i < octets.length) {
                broken = Arrays.copyOf(octets, i);
            } else {
                broken[random.nextInt(octets.length)] ^= (byte) (1 << random.nextInt(8));
            }
            Files.write(file(), broken);
            DerivedFile derived = derived();
            rightOrNothing(derived, 1, 1, 2);
            rightOrNothing(derived, 2, 1);
            add(derived, 1, 3);
            add(derived, 2, 2);
            knows(derived(), 1, 3);
            knows(derived(), 2, 2);
            rightOrNothing(derived(), 1, 1, 2);
        }
    }

    private void rightOrNothing(DerivedFile derived, int form, long... uids) {
        List<byte[]> read = derived.read(columns, uids(uids), form);
        for (int i = 0; i < uids.length; i++) {
            assertThat(read.get(i)).isIn(new byte[0], result(uids[i], form));
        }
    }

    @Test
    void what_was_added_behind_our_back_is_found_and_kept() {
        DerivedFile one = derived();
        DerivedFile two = derived();
        add(one, 1, 1);
        add(two, 1, 2);
        add(one, 1, 3);
        add(one, 1, 4);

        knows(derived(), 1, 1, 2, 4);
        knows(one, 1, 2);
    }

    @Test
    void results_of_messages_that_are_gone_give_way() throws IOException {
        DerivedFile derived = derived();
        for (long uid = 1; uid <= 400; uid++) {
            add(derived, 1, uid);
            add(derived, 2, uid);
        }
        long full = Files.size(file());
        assertThat(full).isGreaterThan(256 * 1024);

        Columns few = columns.edit().remove(0, 390).columns(7, 401, 11);
        derived.add(few, uids(400), 1, results(1, 400));

        assertThat(Files.size(file())).isLessThan(full / 10);
        knows(derived, 1, 391, 400);
        knows(derived(), 2, 391, 400);
        assertThat(derived().read(columns, uids(1), 1)).containsExactly(new byte[0]);
    }

    @Test
    void a_full_disk_costs_the_results_only() {
        DerivedFile derived = derived();
        add(derived, 1, 1);
        for (int operations = 0; operations < 4; operations++) {
            volume.refuseAfter(operations, FileSystemException::new);
            add(derived, 1, 2);
            volume.refuseNothing();
            rightOrNothing(derived, 1, 1, 2);
            now.updateAndGet(time -> time.plus(Duration.ofMinutes(2)));
            add(derived, 1, 3);
            knows(derived(), 1, 3);
        }
        assertThat(folder).isDirectoryNotContaining("glob:**.tmp");
    }
}
