package org.posthorn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeFalse;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.posthorn.disk.Disk;
import org.posthorn.disk.DiskConf;
import org.posthorn.disk.ForwardingVolume;
import org.posthorn.disk.NioVolume;
import org.posthorn.disk.OpenFile;
import org.posthorn.mail.Address;
import org.posthorn.mail.Recipient;
import org.posthorn.pipeline.Sender;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

@DisplayName("The folder for mail of programs")
@Timeout(60)
@SuppressWarnings("try") // what runs until it is closed is not asked anything
class DropFolderTest {

    @TempDir private Path home;
    private Duration again = DropFolder.AGAIN;
    private final AtomicInteger refusals = new AtomicInteger();
    private final AtomicBoolean full = new AtomicBoolean();
    private final ConcurrentLinkedQueue<String> taken = new ConcurrentLinkedQueue<>();
    private final Disk disk =
            new Disk(
                    new DiskConf(2),
                    new ForwardingVolume(new NioVolume()) {
                        @Override
                        public OpenFile create(Path file) throws IOException {
                            if (full.get() && file.getFileName().toString().startsWith(".")) {
                                throw new FileSystemException(file.toString(), null, "disk full");
                            }
                            return super.create(file);
                        }

                        @Override
                        public void delete(Path path) throws IOException {
                            if (path.toString().endsWith(".mail")
                                    && refusals.getAndDecrement() > 0) {
                                throw new AccessDeniedException(path.toString());
                            }
                            super.delete(path);
                        }
                    });

    @AfterEach
    void close() {
        disk.close();
    }

    private Path folder() {
        return home.resolve("drop");
    }

    private Path heldFolder() {
        return home.resolve("data/drop-held");
    }

    private DropFolder open(DropFolder.Taker taker) throws IOException {
        return open(Duration.ofDays(5), taker);
    }

    private DropFolder open(Duration life, DropFolder.Taker taker) throws IOException {
        return open(folder(), life, taker);
    }

    private DropFolder open(Path folder, Duration life, DropFolder.Taker taker) throws IOException {
        return new DropFolder(
                folder,
                heldFolder(),
                disk,
                new DropFolder.Limits(10_000, 3, life, again),
                "example.org",
                InstantSource.system(),
                taker);
    }

    /** Nobody to tell. */
    @FunctionalInterface
    private interface Answer extends DropFolder.Taker {
        @Override
        default boolean giveUp(
                String owner, Sender sender, List<Recipient> recipients, byte[] message) {
            throw new AssertionError("not yet");
        }
    }

    private DropFolder answering(Answer answer) throws IOException {
        return open(answer);
    }

    private List<Recipient> note(byte[] message) {
        taken.add(text(message));
        return List.of();
    }

    private void drop(String text) throws IOException {
        drop(text, "bob");
    }

    private void drop(String text, String... names) throws IOException {
        Files.createDirectories(folder());
        byte[] message = text.getBytes(StandardCharsets.UTF_8);
        var to = Stream.of(names).map(name -> new Address(name, "example.net")).toList();
        new DropFile(Optional.empty(), to, false, message).writeTo(folder(), disk);
    }

    private static List<String> names(List<Recipient> recipients) {
        return recipients.stream().map(to -> to.address().localPart()).toList();
    }

    private List<String> names() throws IOException {
        return list(folder());
    }

    @Test
    void the_daemon_can_read_what_another_user_puts_there() throws IOException {
        drop("one");
        assertThat(Files.getPosixFilePermissions(folder().resolve(names().getFirst())))
                .contains(PosixFilePermission.OTHERS_READ)
                .doesNotContain(PosixFilePermission.OTHERS_WRITE);
    }

    @Test
    void a_message_whose_file_cannot_be_deleted_is_sent_once() throws IOException {
        drop("one");
        refusals.set(1);
        var folder = answering((owner, sender, to, message) -> note(message));
        await().until(() -> refusals.get() == 0);
        drop("two");
        await().until(() -> taken.contains("two"));
        folder.close();
        assertThat(taken).containsExactly("one", "two");
    }

    @Test
    void one_message_at_which_we_stumble_does_not_keep_the_others() throws IOException {
        drop("bad");
        var folder =
                answering((owner, sender, to, message) -> {
                    if (text(message).equals("bad")) {
                        refusals.decrementAndGet();
                        throw new IllegalStateException("a fault of ours");
                    }
                    return note(message);
                });
        await().until(() -> refusals.get() < 0);
        drop("good");
        await().until(() -> taken.contains("good"));
        folder.close();
        assertThat(held()).hasSize(1).allMatch(name -> name.endsWith(".mail"));
    }

    @Test
    void who_has_a_message_does_not_get_it_again_when_others_do() throws IOException {
        drop("one", "ada", "bob", "eve");
        var got = new ConcurrentLinkedQueue<String>();
        try (var folder =
                answering((owner, sender, to, message) -> {
                    names(to).stream().filter(name -> !name.equals("bob")).forEach(got::add);
                    return to.stream()
                            .filter(each -> each.address().localPart().equals("bob"))
                            .toList();
                })) {
            await().until(() -> got.size() == 2 && Files.readString(onlyHeld()).contains("since"));
        }
        var senders = new ConcurrentLinkedQueue<String>();
        try (var folder =
                answering((owner, sender, to, message) -> {
                    senders.add(owner + " " + sender.path().toPath());
                    got.addAll(names(to));
                    return note(message);
                })) {
            await().until(() -> held().isEmpty());
        }
        assertThat(got).containsExactly("ada", "eve", "bob");
        assertThat(taken).containsExactly("one");
        String user = System.getProperty("user.name");
        assertThat(senders).containsExactly(user + " <" + user + "@example.org>");
    }

    @Test
    void who_has_a_message_does_not_get_it_again_though_its_file_cannot_be_written()
            throws IOException {
        drop("one", "ada", "bob");
        var got = new ConcurrentLinkedQueue<String>();
        full.set(true);
        again = Duration.ZERO;
        try (var folder =
                answering((owner, sender, to, message) -> {
                    got.add(names(to).toString());
                    return to.subList(1, to.size());
                })) {
            await().until(() -> held().isEmpty());
        }
        assertThat(got).containsExactly("[ada, bob]", "[bob]");
    }

    @Test
    void what_has_waited_too_long_goes_back() throws IOException {
        drop("old", "ada", "bob");
        var back = new ConcurrentLinkedQueue<String>();
        try (var folder = open(Duration.ZERO, giving(back, true))) {
            await().until(() -> held().isEmpty() && !back.isEmpty());
        }
        assertThat(back).containsExactly("bob");
        assertThat(names()).isEmpty();
    }

    @Test
    void what_has_waited_too_long_and_cannot_go_back_is_set_aside() throws IOException {
        drop("old", "ada", "bob");
        var back = new ConcurrentLinkedQueue<String>();
        try (var folder = open(Duration.ZERO, giving(back, false))) {
            await().until(() -> held().stream().allMatch(name -> name.endsWith(".bad")));
        }
        assertThat(Files.readString(onlyHeld())).contains("to bob").doesNotContain("to ada");
    }

    /** Takes it for the first one only. */
    private static DropFolder.Taker giving(ConcurrentLinkedQueue<String> back, boolean told) {
        return new DropFolder.Taker() {
            @Override
            public List<Recipient> take(
                    String owner, Sender sender, List<Recipient> recipients, byte[] message) {
                return recipients.subList(1, recipients.size());
            }

            @Override
            public boolean giveUp(
                    String owner, Sender sender, List<Recipient> recipients, byte[] message) {
                back.addAll(names(recipients));
                return told;
            }
        };
    }

    @Test
    void what_is_no_message_is_set_aside_and_keeps_nobody_waiting() throws Exception {
        Files.createDirectories(folder());
        for (int i = 0; i < 3; i++) {
            assertThat(
                            new ProcessBuilder("mkfifo", folder().resolve(i + "f.mail").toString())
                                    .start()
                                    .waitFor())
                    .isZero();
        }
        Files.createDirectory(folder().resolve("d.mail"));
        Files.createSymbolicLink(folder().resolve("s.mail"), Path.of("/etc/passwd"));
        drop("crowd", "a", "b", "c", "d");
        drop("good");
        try (var folder = answering((owner, sender, to, message) -> note(message))) {
            await().until(() -> taken.contains("good"));
            await().until(() -> held().size() == 1 && held().getFirst().endsWith(".bad"));
        }
        assertThat(taken).containsExactly("good");
        assertThat(names())
                .containsExactlyInAnyOrder(
                        "0f.mail.bad", "1f.mail.bad", "2f.mail.bad", "d.mail.bad", "s.mail.bad");
    }

    @Test
    void what_is_put_in_the_place_of_a_message_is_not_opened() throws Exception {
        Files.createDirectories(heldFolder());
        assertThat(
                        new ProcessBuilder("mkfifo", heldFolder().resolve("f.mail").toString())
                                .start()
                                .waitFor())
                .isZero();
        Files.setPosixFilePermissions(heldFolder(), PosixFilePermissions.fromString("rwx------"));
        drop("good");
        try (var folder = answering((owner, sender, to, message) -> note(message))) {
            await().until(() -> taken.contains("good"));
        }
        assertThat(held()).containsExactly("f.mail.bad");
    }

    @Test
    void what_cannot_be_set_aside_keeps_nobody_waiting() throws Exception {
        Files.createDirectories(folder().resolve("d.mail"));
        Files.createDirectories(folder().resolve("d.mail.bad/full"));
        drop("good");
        try (var folder = answering((owner, sender, to, message) -> note(message))) {
            await().until(() -> taken.contains("good"));
        }
    }

    @Test
    void messages_of_one_name_are_several() throws Exception {
        drop("first", "ada");
        try (var folder = answering((owner, sender, to, message) -> to)) {
            await().until(() ->
                    held().size() == 1 && Files.readString(onlyHeld()).contains("since"));
            Files.writeString(
                    folder().resolve(held().getFirst()),
                    "posthorn-drop 1\nto bob@example.net\n\nsecond");
            await().until(() -> held().size() == 2);
        }
        try (var folder = answering((owner, sender, to, message) -> note(message))) {
            await().until(() -> taken.size() == 2);
        }
        assertThat(taken).containsExactlyInAnyOrder("first", "second");
    }

    @Test
    void what_others_may_write_to_is_no_place_for_mail() throws Exception {
        Files.createDirectories(heldFolder());
        Files.setPosixFilePermissions(heldFolder(), PosixFilePermissions.fromString("rwx-wx-wx"));
        assertThatThrownBy(() -> answering((owner, sender, to, message) -> note(message)))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("held");
    }

    @Test
    void who_may_put_mail_there_does_not_reach_what_is_held() throws Exception {
        Path trap = Files.createDirectories(folder().resolve("held"));
        Files.setPosixFilePermissions(trap, PosixFilePermissions.fromString("rwxrwxrwx"));
        Files.setPosixFilePermissions(folder(), PosixFilePermissions.fromString("rwx-wx-wx"));
        drop("one");
        try (var folder = answering((owner, sender, to, message) -> to)) {
            await().until(() -> held().size() == 1);
        }
        assertThat(trap).isEmptyDirectory();
        assertThat(mode(folder())).isEqualTo(01733);
        assertThat(mode(heldFolder())).isEqualTo(0700);
    }

    @Test
    void what_is_made_is_for_others_to_put_mail_in_and_no_more() throws Exception {
        Path deep = home.resolve("spool/posthorn");
        try (var folder = open(deep.resolve("drop"), Duration.ofDays(5), giving(got(), true))) {
            assertThat(mode(deep)).isEqualTo(0755);
            assertThat(mode(deep.resolve("drop"))).isEqualTo(01733);
        }
    }

    @Test
    void a_folder_of_somebody_else_is_refused() throws Exception {
        Files.createDirectories(folder());
        try {
            Files.setAttribute(folder(), "unix:uid", 4711);
        } catch (IOException e) {
            assumeTrue(false, "needs root, to give a folder away: " + e);
        }
        assertThatThrownBy(() -> answering((owner, sender, to, message) -> note(message)))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("must belong to");
    }

    @Test
    void what_cannot_be_renamed_to_the_data_folder_is_held_where_it_came() throws Exception {
        Path memory = Path.of("/dev/shm");
        assumeTrue(Files.isWritable(memory), "needs another file system");
        Path other = Files.createTempDirectory(memory, "posthorn-drop");
        Path inside = other.resolve("held");
        try {
            assumeFalse(Files.getFileStore(other).equals(Files.getFileStore(home)));
            Files.createDirectory(inside);
            Files.setPosixFilePermissions(inside, PosixFilePermissions.fromString("rwxrwxrwx"));
            assertThatThrownBy(() -> open(other, Duration.ofDays(5), giving(got(), true)))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("held");
            Files.delete(inside);
            Files.setPosixFilePermissions(other, PosixFilePermissions.fromString("rwx-wx-wx"));
            var to = List.of(new Address("ada", "example.net"), new Address("bob", "example.net"));
            new DropFile(Optional.empty(), to, false, new byte[0]).writeTo(other, disk);
            var back = got();
            try (var folder = open(other, Duration.ZERO, giving(back, false))) {
                await().until(() -> !back.isEmpty() && list(inside).getFirst().endsWith(".bad"));
            }
            assertThat(mode(other)).isEqualTo(01733);
            assertThat(mode(inside)).isEqualTo(0700);
            assertThat(held()).isEmpty();
        } finally {
            for (Path each : List.of(inside, other)) {
                for (String name : list(each)) {
                    Files.delete(each.resolve(name));
                }
                Files.delete(each);
            }
        }
    }

    private static ConcurrentLinkedQueue<String> got() {
        return new ConcurrentLinkedQueue<>();
    }

    private static int mode(Path path) throws IOException {
        return (Integer) Files.getAttribute(path, "unix:mode") & 07777;
    }

    private static List<String> list(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString()).toList();
        }
    }

    private List<String> held() throws IOException {
        return list(heldFolder());
    }

    private Path onlyHeld() throws IOException {
        return heldFolder().resolve(held().getFirst());
    }

    private static String text(byte[] message) {
        return new String(message, StandardCharsets.UTF_8);
    }
}
