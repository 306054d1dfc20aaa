package org.posthorn.store.maildir;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.posthorn.disk.Disk;
import org.posthorn.disk.DiskConf;
import org.posthorn.disk.ForwardingVolume;
import org.posthorn.disk.InMemory;
import org.posthorn.disk.NioVolume;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.stream.Stream;

@DisplayName("A stale lock file")
final class DotLockTest {

    @TempDir(factory = InMemory.class)
    Path folder;

    /** One has it when we move it aside, and another when we want to put it back. */
    @Test
    void that_two_others_are_faster_to_take_over_leaves_nothing_behind() throws IOException {
        Path lock = folder.resolve("dovecot-uidlist.lock");
        Files.writeString(lock, "");
        Files.setLastModifiedTime(
                lock, FileTime.from(Instant.now().minus(DotLock.STALE).minus(Duration.ofHours(1))));
        var others =
                new ForwardingVolume(new NioVolume()) {
                    @Override
                    public void rename(Path from, Path to) throws IOException {
                        Files.delete(lock);
                        Files.writeString(lock, "1:elsewhere");
                        super.rename(from, to);
                        Files.writeString(lock, "2:elsewhere");
                    }

                    @Override
                    public void link(Path existing, Path link) throws IOException {
                        try {
                            super.link(existing, link);
                        } finally {
                            if (Files.readString(lock).equals("2:elsewhere")) {
                                Files.delete(lock); // the other has done what it had to
                            }
                        }
                    }
                };
        try (var disk = new Disk(DiskConf.DEFAULT, others)) {
            String held =
                    DotLock.holding(new MaildirDisk(disk), lock, Host.here(), () -> contents(lock));

            assertThat(held).startsWith(ProcessHandle.current().pid() + ":");
        }
        try (Stream<Path> left = Files.list(folder)) {
            assertThat(left).isEmpty();
        }
    }

    private static String contents(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
