package org.posthorn.store.maildir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import static java.nio.charset.StandardCharsets.US_ASCII;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.posthorn.disk.Disk;
import org.posthorn.disk.DiskConf;
import org.posthorn.disk.NioVolume;
import org.posthorn.disk.Volume;
import org.posthorn.store.Account;
import org.posthorn.store.Append;
import org.posthorn.store.FlagChange;
import org.posthorn.store.Flags;
import org.posthorn.store.Mailbox;
import org.posthorn.store.MailboxName;
import org.posthorn.store.StoreException;
import org.posthorn.store.SystemFlag;
import org.posthorn.store.UidSet;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

@DisplayName("Flags while other programs change the same files")
final class FlagRacesTest {

    private static final Flags TODO = new Flags(Set.of(), Set.of("todo"));

    @TempDir private Path folder;

    private Account anna = new Account("anna", Path.of("none"), Account.Limits.NONE);
    private FolderPaths paths = FolderPaths.in(Path.of("none"));

    /** Is told of each rename before it is done. */
    @FunctionalInterface
    private interface Renames {
        void next(Path from, Path to) throws IOException;
    }

    @BeforeEach
    void begin() {
        anna = new Account("anna", folder.resolve("anna"), Account.Limits.NONE);
        paths = FolderPaths.in(anna.location());
    }

    @Test
    void keywords_are_never_written_without_the_lock() throws Exception {
        var unlocked = new AtomicInteger();
        Renames noting =
                (from, to) -> {
                    if (to.equals(paths.keywords()) && !Files.exists(paths.uidLock())) {
                        unlocked.incrementAndGet();
                    }
                };
        try (var disk = new Disk(new DiskConf(4), volume(noting));
                var store = new MaildirStore(MaildirUnderTest.CRLF, disk, InstantSource.system());
                Mailbox inbox = store.open(anna, MailboxName.INBOX)) {
            append(inbox, TODO);
            var done = new AtomicBoolean();
            byte[] named = Files.readAllBytes(paths.keywords());
            Thread other = Thread.ofPlatform().start(() -> replaceKeywords(named, done));
            for (int i = 0; i < 1000 && unlocked.get() == 0; i++) {
                inbox.store(UidSet.of(1), new FlagChange.Add(TODO));
            }
            done.set(true);
            other.join();
        }
        assertThat(unlocked).hasValue(0);
    }

    @Test
    void a_message_that_is_never_where_it_was_seen_is_not_said_to_have_flags() throws IOException {
        var away = new AtomicBoolean();
        Renames failing =
                (from, to) -> {
                    if (away.get() && from.startsWith(paths.cur())) {
                        throw new NoSuchFileException(from.toString());
                    }
                };
        var seen = new FlagChange.Add(Flags.of(SystemFlag.SEEN));
        try (var disk = new Disk(new DiskConf(4), volume(failing));
                var store = new MaildirStore(MaildirUnderTest.CRLF, disk, InstantSource.system());
                Mailbox inbox = store.open(anna, MailboxName.INBOX)) {
            append(inbox, Flags.NONE);
            away.set(true);
            assertThatExceptionOfType(StoreException.class)
                    .isThrownBy(() -> inbox.store(UidSet.of(1), seen))
                    .matches(e -> e.reason() == StoreException.Reason.UNAVAILABLE);
            away.set(false);
            inbox.store(UidSet.of(1), seen);
            assertThat(inbox.snapshot().flags(0)).isEqualTo(Flags.of(SystemFlag.SEEN));
        }
    }

    /** As a program would that has another idea of keywords. */
    private void replaceKeywords(byte[] named, AtomicBoolean done) {
        try {
            for (int i = 0; !done.get(); i++) {
                Path file = folder.resolve("keywords");
                Files.write(file, i % 2 == 0 ? new byte[0] : named);
                Files.move(file, paths.keywords(), StandardCopyOption.ATOMIC_MOVE);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Volume volume(Renames renames) {
        var volume = new NioVolume();
        Object told =
                Proxy.newProxyInstance(
                        Volume.class.getClassLoader(),
                        new Class<?>[] {Volume.class},
                        (proxy, method, arguments) -> {
                            if (method.getName().equals("rename")) {
                                renames.next((Path) arguments[0], (Path) arguments[1]);
                            }
                            try {
                                return method.invoke(volume, arguments);
                            } catch (InvocationTargetException e) {
                                throw e.getCause();
                            }
                        });
        return (Volume) told;
    }

    private static void append(Mailbox mailbox, Flags flags) throws IOException {
        try (Append append = mailbox.append(0)) {
            append.message(flags, Instant.EPOCH).write("a\r\n".getBytes(US_ASCII));
            append.commit();
        }
    }
}
