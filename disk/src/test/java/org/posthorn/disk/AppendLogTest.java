package org.posthorn.disk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import static java.nio.charset.StandardCharsets.UTF_8;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

final class AppendLogTest {

    @TempDir Path folder;

    private final Disk disk = new Disk(DiskConf.DEFAULT);

    @AfterEach
    void close() {
        disk.close();
    }

    @Test
    void gives_back_what_was_appended() throws IOException {
        try (var log = AppendLog.open(disk, file(), r -> {})) {
            log.append(octets("one"));
            log.append(octets(""));
            log.append(octets("three"));
        }
        assertThat(read(file())).containsExactly("one", "", "three");
    }

    @Test
    void a_cut_at_any_octet_loses_only_what_it_touched_and_the_log_goes_on() throws IOException {
        byte[] whole = threeRecords();
        for (int cut = 0; cut <= whole.length; cut++) {
            Files.write(file(), Arrays.copyOf(whole, cut));
            List<String> expected = List.of("one", "two two", "three").subList(0, wholeIn(cut));
            try (var log = AppendLog.open(disk, file(), r -> {})) {
                assertThat(log.dropped()).isEqualTo(cut - log.size());
                log.append(octets("next"));
            }
            var after = new ArrayList<>(expected);
            after.add("next");
            assertThat(read(file())).as("cut at %d", cut).isEqualTo(after);
        }
    }

    @Test
    void a_flipped_bit_ends_the_log_in_front_of_its_record() throws IOException {
        byte[] whole = threeRecords();
        for (int bit = 0; bit < whole.length * 8; bit++) {
            byte[] flipped = whole.clone();
            flipped[bit >> 3] ^= (byte) (1 << (bit & 7));
            Files.write(file(), flipped);
            List<String> expected =
                    List.of("one", "two two", "three").subList(0, wholeIn(bit >> 3));
            assertThat(read(file())).as("bit %d", bit).isEqualTo(expected);
        }
    }

    @Test
    void replaces_all_records_at_once_and_goes_on_behind_them() throws IOException {
        try (var log = AppendLog.open(disk, file(), r -> {})) {
            log.append(octets("old"));
            log.replace(List.of(octets("new"), octets("newer")));
            log.append(octets("last"));
            assertThat(log.size()).isEqualTo(Files.size(file()));
        }
        assertThat(read(file())).containsExactly("new", "newer", "last");
    }

    @Test
    void every_append_returns_after_a_force_of_its_octets() throws Exception {
        var recording = new RecordingVolume(new NioVolume());
        Set<String> acknowledgedBeforeForce = ConcurrentHashMap.newKeySet();
        try (var disk = new Disk(DiskConf.DEFAULT, recording);
                var log = AppendLog.open(disk, file(), r -> {})) {
            var threads = new ArrayList<Thread>();
            for (int writer = 0; writer < 8; writer++) {
                int number = writer;
                threads.add(
                        Thread.startVirtualThread(() -> {
                            for (int i = 0; i < 20; i++) {
                                String record = "<" + number + ":" + i + ">";
                                append(log, record);
                                if (!forced(recording.operations(), record)) {
                                    acknowledgedBeforeForce.add(record);
                                }
                            }
                        }));
            }
            for (Thread thread : threads) {
                thread.join();
            }
        }
        assertThat(acknowledgedBeforeForce).isEmpty();
        assertThat(read(file())).hasSize(160);
    }

    @Test
    void half_a_record_does_not_stay_when_the_disk_is_full() throws IOException {
        var volume = new FullVolume(40);
        try (var disk = new Disk(DiskConf.DEFAULT, volume);
                var log = AppendLog.open(disk, file(), r -> {})) {
            log.append(octets("fits"));
            assertThatThrownBy(() -> log.append(new byte[100]))
                    .satisfies(e -> assertThat(DiskFault.of(e)).isEqualTo(DiskFault.FULL));
            volume.makeRoom();
            log.append(octets("again"));
        }
        assertThat(read(file())).containsExactly("fits", "again");
    }

    @Test
    void a_log_whose_replacement_may_not_last_takes_nothing_more() throws IOException {
        var volume = new FullVolume(Long.MAX_VALUE);
        try (var disk = new Disk(DiskConf.DEFAULT, volume);
                var log = AppendLog.open(disk, file(), r -> {})) {
            log.append(octets("old"));
            volume.failForces();
            assertThatThrownBy(() -> log.replace(List.of(octets("new"))))
                    .isInstanceOf(IOException.class);
            assertThatThrownBy(() -> log.append(octets("into a file without a name")))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("not usable any more");
        }
    }

    @Test
    void a_replacement_that_finds_no_room_leaves_the_log_as_it_is() throws IOException {
        var volume = new FullVolume(40);
        try (var disk = new Disk(DiskConf.DEFAULT, volume);
                var log = AppendLog.open(disk, file(), r -> {})) {
            log.append(octets("old"));
            assertThatThrownBy(() -> log.replace(List.of(new byte[100])))
                    .satisfies(e -> assertThat(DiskFault.of(e)).isEqualTo(DiskFault.FULL));
            volume.makeRoom();
            log.append(octets("again"));
        }
        assertThat(read(file())).containsExactly("old", "again");
    }

    @Test
    void refuses_records_beyond_the_limit() throws IOException {
        try (var log = AppendLog.open(disk, file(), r -> {})) {
            assertThatThrownBy(() -> log.append(new byte[AppendLog.MAX_RECORD + 1]))
                    .isInstanceOf(IllegalArgumentException.class);
        }
    }

    private static void append(AppendLog log, String record) {
        try {
            log.append(octets(record));
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private static boolean forced(List<Operation> operations, String record) {
        boolean written = false;
        for (Operation operation : operations) {
            if (operation instanceof Operation.Write(var file, var octets)) {
                written |= new String(octets, UTF_8).contains(record);
            } else if (written && operation instanceof Operation.Force) {
                return true;
            }
        }
        return false;
    }

    private byte[] threeRecords() throws IOException {
        try (var log = AppendLog.open(disk, file(), r -> {})) {
            log.append(octets("one"));
            log.append(octets("two two"));
            log.append(octets("three"));
        }
        return Files.readAllBytes(file());
    }

    /** How many of the three records end at or before this octet. */
    private static int wholeIn(int octets) {
        return octets < 11 ? 0 : octets < 26 ? 1 : octets < 39 ? 2 : 3;
    }

    private List<String> read(Path file) throws IOException {
        var records = new ArrayList<String>();
        AppendLog.open(disk, file, r -> records.add(new String(r, UTF_8))).close();
        return records;
    }

    private Path file() {
        return folder.resolve("records.log");
    }

    private static byte[] octets(String text) {
        return text.getBytes(UTF_8);
    }
}
