package org.posthorn.disk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import static java.nio.charset.StandardCharsets.UTF_8;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;

final class DiskTest {

    @TempDir Path folder;

    private final RecordingVolume recording = new RecordingVolume(new NioVolume());
    private final Disk disk = new Disk(DiskConf.DEFAULT, recording);

    @AfterEach
    void close() {
        disk.close();
    }

    @Test
    void work_runs_on_a_platform_thread_of_the_pool() throws Exception {
        var threads = new ConcurrentLinkedQueue<Thread>();
        Thread.ofVirtual().start(() -> threads.add(where())).join();
        assertThat(threads).hasSize(1).noneMatch(Thread::isVirtual);
        assertThat(threads.peek().getName()).isEqualTo("disk");
    }

    @Test
    void exceptions_reach_the_caller_as_they_are() {
        assertThatThrownBy(() -> disk.run(v -> Files.readAllBytes(folder.resolve("none"))))
                .isInstanceOf(java.nio.file.NoSuchFileException.class);
        assertThatThrownBy(() ->
                        disk.perform(v -> {
                            throw new IllegalStateException("a bug");
                        }))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("a bug");
    }

    @Test
    @Timeout(20)
    void nested_work_needs_no_second_thread() throws IOException {
        try (var one = new Disk(new DiskConf(1))) {
            int sum = one.run(v -> 1 + one.run(w -> 2));
            assertThat(sum).isEqualTo(3);
            one.perform(v -> one.replace(folder.resolve("nested"), octets("x")));
        }
        assertThat(folder.resolve("nested")).hasContent("x");
    }

    @Test
    void refuses_work_after_close() {
        disk.close();
        assertThatThrownBy(() -> disk.run(v -> 1)).isInstanceOf(IOException.class);
    }

    @Test
    void replaces_by_write_force_rename_and_force_of_the_folder() throws IOException {
        Path file = folder.resolve("file");
        disk.replace(file, octets("content"));
        assertThat(file).hasContent("content");
        assertThat(recording.operations().stream().map(o -> o.getClass().getSimpleName()))
                .containsExactly("Create", "Write", "Force", "Rename", "ForceDirectory");
        assertThat(recording.operations().getFirst())
                .isInstanceOfSatisfying(
                        Operation.Create.class,
                        create -> assertThat(create.file().getParent()).isEqualTo(folder));
    }

    @Test
    void a_new_file_is_for_its_owner_and_an_old_one_keeps_its_mode() throws IOException {
        Path file = folder.resolve("file");
        disk.replace(file, octets("1"));
        assertThat(mode(file)).isEqualTo("rw-------");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r-----"));
        disk.replace(file, octets("2"));
        assertThat(mode(file)).isEqualTo("rw-r-----");
        disk.replace(file, octets("3"), Access.of(PosixFilePermissions.fromString("rw-rw-rw-")));
        assertThat(mode(file)).isEqualTo("rw-rw-rw-");
    }

    @Test
    void what_root_replaces_stays_with_who_had_it() throws IOException {
        Path file = Files.createFile(folder.resolve("file"));
        assumeThat(Files.getAttribute(file, "unix:uid")).as("only root gives away").isEqualTo(0);
        Files.setAttribute(file, "unix:uid", 4711);
        Files.setAttribute(file, "unix:gid", 4712);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r-----"));

        disk.replace(file, octets("2"));

        assertThat(file).hasContent("2");
        assertThat(Files.getAttribute(file, "unix:uid")).isEqualTo(4711);
        assertThat(Files.getAttribute(file, "unix:gid")).isEqualTo(4712);
        assertThat(mode(file)).isEqualTo("rw-r-----");
    }

    @Test
    void a_full_disk_leaves_the_old_contents_and_no_other_file() throws IOException {
        Path file = folder.resolve("file");
        try (var full = new Disk(DiskConf.DEFAULT, new FullVolume(10))) {
            full.replace(file, octets("old"));
            assertThatThrownBy(() -> full.replace(file, octets("much too long")))
                    .satisfies(e -> assertThat(DiskFault.of(e)).isEqualTo(DiskFault.FULL));
        }
        assertThat(file).hasContent("old");
        try (var files = Files.list(folder)) {
            assertThat(files).containsExactly(file);
        }
    }

    @Test
    void makes_folders_with_their_mode_and_forces_each_parent() throws IOException {
        Path deep = folder.resolve("a/b/c");
        disk.makeDirectories(deep, PosixFilePermissions.fromString("rwxrwx---"));
        disk.makeDirectories(deep, PosixFilePermissions.fromString("rwx------"));
        assertThat(mode(folder.resolve("a"))).isEqualTo("rwxrwx---");
        assertThat(mode(deep)).isEqualTo("rwxrwx---");
        assertThat(recording.operations())
                .filteredOn(Operation.ForceDirectory.class::isInstance)
                .startsWith(
                        new Operation.ForceDirectory(Objects.requireNonNull(folder.getParent())),
                        new Operation.ForceDirectory(folder),
                        new Operation.ForceDirectory(folder.resolve("a")),
                        new Operation.ForceDirectory(folder.resolve("a/b")));
    }

    @Test
    void a_folder_that_somebody_made_and_did_not_force_becomes_durable() throws IOException {
        Path left = Files.createDirectory(folder.resolve("left"));
        disk.makeDirectories(left, PosixFilePermissions.fromString("rwx------"));
        assertThat(recording.operations()).containsExactly(new Operation.ForceDirectory(folder));
    }

    @Test
    void a_system_without_posix_has_nothing_to_force_in_a_directory() throws IOException {
        var volume = new NioVolume(false);
        Path made = folder.resolve("made");
        volume.makeDirectory(made, PosixFilePermissions.fromString("rwx------"));
        try (OpenFile file = volume.create(made.resolve("file"))) {
            file.write(octets("x"));
            file.force();
        }
        volume.setPermissions(made, PosixFilePermissions.fromString("---------"));
        volume.forceDirectory(folder.resolve("nowhere"));
        assertThat(made.resolve("file")).hasContent("x");
    }

    @Test
    @Timeout(60)
    void a_shared_force_of_a_directory_covers_every_rename_it_returned_for() throws Exception {
        var uncovered = new ConcurrentLinkedQueue<String>();
        var done = new AtomicInteger();
        var threads = new ArrayList<Thread>();
        for (int writer = 0; writer < 32; writer++) {
            int number = writer;
            threads.add(
                    Thread.startVirtualThread(() -> {
                        for (int i = 0; i < 10; i++) {
                            Path file = folder.resolve(number + "-" + i);
                            rename(file);
                            if (!covered(recording.operations(), file)) {
                                uncovered.add(file.toString());
                            }
                            done.incrementAndGet();
                        }
                    }));
        }
        for (Thread thread : threads) {
            thread.join();
        }
        assertThat(done).hasValue(320);
        assertThat(uncovered).isEmpty();
        assertThat(
                        recording.operations().stream()
                                .filter(Operation.ForceDirectory.class::isInstance))
                .hasSizeLessThanOrEqualTo(320);
    }

    @Test
    void an_advisory_lock_keeps_a_second_daemon_out_until_it_is_closed() throws IOException {
        try (var first = FolderLock.acquire(folder)) {
            assertThat(first).isNotNull();
            assertThatThrownBy(() -> FolderLock.acquire(folder))
                    .isInstanceOf(FolderLock.InUseException.class)
                    .hasMessageContaining("" + ProcessHandle.current().pid());
        }
        FolderLock.acquire(folder).close();
    }

    @Test
    void a_refused_attempt_of_the_same_process_does_not_let_go_of_the_lock() throws IOException {
        Path locks = Path.of("/proc/locks");
        assumeTrue(Files.isReadable(locks), "this system does not show its locks");
        try (var first = FolderLock.acquire(folder)) {
            assertThat(first).isNotNull();
            String inode = ":" + Files.getAttribute(folder.resolve("lock"), "unix:ino") + " ";
            assertThat(Files.readString(locks)).contains(inode);
            assertThatThrownBy(() -> FolderLock.acquire(folder))
                    .isInstanceOf(FolderLock.InUseException.class);
            assertThat(Files.readString(locks)).contains(inode);
        }
    }

    private Thread where() {
        try {
            return disk.run(v -> Thread.currentThread());
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private void rename(Path file) {
        try {
            disk.perform(v -> {
                Path temp = folder.resolve("tmp-" + file.getFileName());
                v.create(temp).close();
                v.rename(temp, file);
            });
            disk.forceDirectory(folder);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private boolean covered(List<Operation> operations, Path file) {
        boolean renamed = false;
        for (Operation operation : operations) {
            if (operation instanceof Operation.Rename(var from, var to)) {
                renamed |= to.equals(file);
            } else if (renamed && operation instanceof Operation.ForceDirectory) {
                return true;
            }
        }
        return false;
    }

    private static String mode(Path path) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
    }

    private static byte[] octets(String text) {
        return text.getBytes(UTF_8);
    }
}
