package org.posthorn.disk;

import static org.assertj.core.api.Assertions.assertThat;

import static java.nio.charset.StandardCharsets.US_ASCII;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;

/** Every outcome that a power cut may have is seen, and no other. */
@DisplayName("What a power cut leaves")
final class CrashSimulatorTest {

    private static final Instant CHRISTMAS = Instant.parse("2025-12-25T18:00:00Z");

    @TempDir(factory = InMemory.class)
    Path folder;

    private final RecordingVolume volume = new RecordingVolume(new NioVolume());
    private Path root;
    private int count;

    @BeforeEach
    void begin() throws IOException {
        root = Files.createDirectory(folder.resolve("root"));
    }

    @AfterEach
    void every_operation_survives_where_only_the_process_dies() throws IOException {
        assertThat(left(volume.moment(), Loss.NOTHING, 1)).isEqualTo(tree(root));
    }

    @Test
    void an_unforced_file_is_empty_cut_zeroed_or_whole() throws IOException {
        write("a", "123", false);
        volume.forceDirectory(root);
        assertThat(outcomes(Loss.NAMES))
                .containsExactlyInAnyOrder(
                        "a=", "a=1", "a=12", "a=123", "a=000", "a=100", "a=120", "a=003", "a=023");
        assertThat(outcomes(Loss.EVERYTHING)).containsExactly("a=");
    }

    @Test
    void a_forced_file_has_what_it_had_and_may_lack_its_name() throws IOException {
        write("a", "123", true);
        assertThat(outcomes(Loss.NAMES)).containsExactlyInAnyOrder("", "a=123");
        assertThat(outcomes(Loss.EVERYTHING)).containsExactly("");
        volume.forceDirectory(root);
        for (Loss loss : Loss.values()) {
            assertThat(outcomes(loss)).as("%s", loss).containsExactly("a=123");
        }
    }

    @Test
    void what_is_added_after_a_force_may_be_lost_and_nothing_before() throws IOException {
        write("a", "12", true);
        volume.forceDirectory(root);
        try (OpenFile file = volume.append(root.resolve("a"))) {
            file.write("3".getBytes(US_ASCII));
        }
        assertThat(outcomes(Loss.JOURNAL)).containsExactlyInAnyOrder("a=12", "a=123", "a=120");
    }

    @Test
    void a_directory_loses_its_last_changes_or_any() throws IOException {
        write("a", "", true);
        write("b", "", true);
        assertThat(outcomes(Loss.DIRECTORIES)).containsExactlyInAnyOrder("", "a=", "a= b=");
        // the force of b commits the journal, and a with it
        assertThat(outcomes(Loss.JOURNAL)).containsExactlyInAnyOrder("a= b=");
        assertThat(outcomes(Loss.NAMES)).containsExactlyInAnyOrder("", "a=", "b=", "a= b=");
    }

    @Test
    void a_rename_within_a_directory_is_done_or_is_not() throws IOException {
        write("a", "1", true);
        write("b", "2", true);
        volume.forceDirectory(root);
        volume.rename(root.resolve("a"), root.resolve("b"));
        for (Loss loss : Set.of(Loss.JOURNAL, Loss.DIRECTORIES, Loss.NAMES, Loss.TORN)) {
            assertThat(outcomes(loss)).containsExactlyInAnyOrder("a=1 b=2", "b=1");
        }
    }

    @Test
    void a_rename_to_another_directory_leaves_one_name_or_both_and_never_none() throws IOException {
        twoFolders();
        volume.rename(root.resolve("x/a"), root.resolve("y/a"));
        for (Loss loss : Set.of(Loss.JOURNAL, Loss.DIRECTORIES, Loss.NAMES)) {
            assertThat(outcomes(loss)).containsExactlyInAnyOrder("x/a=1 y/", "x/ y/a=1");
        }
        assertThat(outcomes(Loss.TORN))
                .containsExactlyInAnyOrder("x/a=1 y/", "x/ y/a=1", "x/a=1 y/a=1");
    }

    @Test
    void the_old_name_gone_for_good_means_that_the_new_one_has_come() throws IOException {
        twoFolders();
        volume.rename(root.resolve("x/a"), root.resolve("y/a"));
        volume.forceDirectory(root.resolve("x"));
        for (Loss loss : Loss.values()) {
            assertThat(outcomes(loss)).as("%s", loss).containsExactly("x/ y/a=1");
        }
    }

    @Test
    void the_new_name_for_good_leaves_the_old_one_where_a_rename_is_no_transaction()
            throws IOException {
        twoFolders();
        volume.rename(root.resolve("x/a"), root.resolve("y/a"));
        volume.forceDirectory(root.resolve("y"));
        assertThat(outcomes(Loss.DIRECTORIES)).containsExactly("x/ y/a=1");
        assertThat(outcomes(Loss.TORN)).containsExactlyInAnyOrder("x/ y/a=1", "x/a=1 y/a=1");
    }

    @Test
    void a_directory_never_has_two_names() throws IOException {
        twoFolders();
        volume.rename(root.resolve("x"), root.resolve("y/z"));
        assertThat(outcomes(Loss.TORN)).containsExactlyInAnyOrder("x/a=1 y/", "y/z/a=1");
    }

    @Test
    void hard_links_are_one_file() throws IOException {
        write("a", "1", true);
        volume.link(root.resolve("a"), root.resolve("b"));
        volume.forceDirectory(root);
        Path copy = copy(volume.moment(), Loss.EVERYTHING, 1);
        assertThat(Files.isSameFile(copy.resolve("a"), copy.resolve("b"))).isTrue();
    }

    @Test
    void times_and_permissions_survive_the_force_of_a_file() throws IOException {
        try (OpenFile file = volume.create(root.resolve("a"))) {
            volume.setModified(root.resolve("a"), CHRISTMAS);
            volume.setPermissions(root.resolve("a"), PosixFilePermissions.fromString("rw-rw-r--"));
            file.force();
        }
        volume.forceDirectory(root);
        Path a = copy(volume.moment(), Loss.EVERYTHING, 1).resolve("a");
        assertThat(Files.getLastModifiedTime(a).toInstant()).isEqualTo(CHRISTMAS);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(a)))
                .isEqualTo("rw-rw-r--");
    }

    @Test
    void what_is_written_to_a_file_that_was_replaced_is_gone_with_it() throws IOException {
        try (OpenFile old = volume.create(root.resolve("a"))) {
            write("b", "new", true);
            volume.rename(root.resolve("b"), root.resolve("a"));
            volume.forceDirectory(root);
            old.write("old".getBytes(US_ASCII));
            old.force();
        }
        assertThat(outcomes(Loss.NAMES)).containsExactly("a=new");
    }

    @Test
    void a_small_file_that_is_replaced_durably_is_the_old_or_the_new_one_at_any_moment()
            throws IOException {
        try (var disk = new Disk(new DiskConf(1), volume)) {
            disk.replace(root.resolve("a"), "old".getBytes(US_ASCII));
            long acknowledged = volume.moment();
            disk.replace(root.resolve("a"), "new".getBytes(US_ASCII));
            for (long moment = acknowledged; moment <= volume.moment(); moment++) {
                for (Loss loss : Loss.values()) {
                    for (long seed = 0; seed < 10; seed++) {
                        assertThat(Files.readString(copy(moment, loss, seed).resolve("a")))
                                .matches(moment == volume.moment() ? "new" : "old|new");
                    }
                }
            }
        }
    }

    private void twoFolders() throws IOException {
        var mode = PosixFilePermissions.fromString("rwx------");
        volume.makeDirectory(root.resolve("x"), mode);
        volume.makeDirectory(root.resolve("y"), mode);
        write("x/a", "1", true);
        volume.forceDirectory(root.resolve("x"));
        volume.forceDirectory(root);
    }

    private void write(String name, String text, boolean forced) throws IOException {
        try (OpenFile file = volume.create(root.resolve(name))) {
            if (!text.isEmpty()) {
                file.write(text.getBytes(US_ASCII));
            }
            if (forced) {
                file.force();
            }
        }
    }

    /** Of a power cut after everything that was done. */
    private Set<String> outcomes(Loss loss) throws IOException {
        var outcomes = new TreeSet<String>();
        for (long seed = 0; seed < 100; seed++) {
            outcomes.add(left(volume.moment(), loss, seed));
        }
        return outcomes;
    }

    private String left(long moment, Loss loss, long seed) throws IOException {
        return tree(copy(moment, loss, seed));
    }

    private Path copy(long moment, Loss loss, long seed) throws IOException {
        Path copy = Files.createDirectory(folder.resolve("copy-" + ++count));
        new CrashSimulator(root, volume.recorded()).after(moment, loss, seed).write(copy);
        return copy;
    }

    /** Names with contents, zeros as such, and empty folders. */
    private static String tree(Path root) throws IOException {
        var files = new TreeMap<String, String>();
        try (Stream<Path> paths = Files.walk(root)) {
            for (Path path : paths.filter(p -> !p.equals(root)).toList()) {
                String name = root.relativize(path).toString();
                if (Files.isDirectory(path)) {
                    if (isEmpty(path)) {
                        files.put(name, "/");
                    }
                } else {
                    files.put(name, "=" + Files.readString(path, US_ASCII).replace('\0', '0'));
                }
            }
        }
        var text = new TreeSet<String>();
        files.forEach((name, content) -> text.add(name + content));
        return String.join(" ", text);
    }

    private static boolean isEmpty(Path directory) throws IOException {
        try (Stream<Path> entries = Files.list(directory)) {
            return entries.findAny().isEmpty();
        }
    }
}
