package org.posthorn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.posthorn.disk.Disk;
import org.posthorn.disk.DiskConf;
import org.posthorn.disk.ForwardingVolume;
import org.posthorn.disk.NioVolume;
import org.posthorn.mail.Address;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

@DisplayName("The folder for mail of programs")
@Timeout(60)
class DropFolderTest {

    @TempDir private Path home;
    private final AtomicInteger refusals = new AtomicInteger();
    private final ConcurrentLinkedQueue<String> taken = new ConcurrentLinkedQueue<>();
    private final Disk disk =
            new Disk(
                    new DiskConf(2),
                    new ForwardingVolume(new NioVolume()) {
                        @Override
                        public void delete(Path path) throws IOException {
                            if (refusals.getAndDecrement() > 0) {
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

    private DropFolder open(DropFolder.Taker taker) throws IOException {
        return new DropFolder(folder(), disk, 10_000, "example.org", taker);
    }

    private void drop(String text) throws IOException {
        Files.createDirectories(folder());
        byte[] message = text.getBytes(StandardCharsets.UTF_8);
        var to = List.of(new Address("bob", "example.net"));
        new DropFile(Optional.empty(), to, message).writeTo(folder(), disk);
    }

    private List<String> names() throws IOException {
        try (Stream<Path> files = Files.list(folder())) {
            return files.map(file -> file.getFileName().toString()).toList();
        }
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
        var folder = open((owner, from, to, message) -> taken.add(text(message)));
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
                open((owner, from, to, message) -> {
                    if (text(message).equals("bad")) {
                        refusals.decrementAndGet();
                        throw new IllegalStateException("a fault of ours");
                    }
                    return taken.add(text(message));
                });
        await().until(() -> refusals.get() < 0);
        drop("good");
        await().until(() -> taken.contains("good"));
        folder.close();
        assertThat(names()).hasSize(1).allMatch(name -> name.endsWith(".mail"));
    }

    private static String text(byte[] message) {
        return new String(message, StandardCharsets.UTF_8);
    }
}
