package org.posthorn;

import org.posthorn.disk.Disk;
import org.posthorn.mail.Address;
import org.posthorn.mail.Recipient;
import org.posthorn.mail.ReversePath;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Takes the mail of programs on this host out of a folder, where {@code posthorn sendmail} puts it
 * whether the daemon runs or not.
 *
 * <p>A file is deleted when its message is durable elsewhere: a crash between the two sends it
 * twice, never not at all. What is no such file is renamed, so that somebody can look at it.
 */
final class DropFolder implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(DropFolder.class);

    /** A cron job does not mind, and an empty folder costs one system call. */
    private static final Duration BETWEEN_LOOKS = Duration.ofSeconds(1);

    /** For a message that could not be taken, so that one does not fill the log. */
    private static final Duration AGAIN = Duration.ofMinutes(1);

    /** Everybody may put something in, nobody sees what others have put in. */
    private static final Set<PosixFilePermission> MODE =
            PosixFilePermissions.fromString("rwx-wx-wx");

    /** What becomes of a message. */
    @FunctionalInterface
    interface Taker {

        /**
         * Takes a message, durably.
         *
         * @param owner the user of this host who sends it
         * @return false if it shall come again later
         */
        boolean take(String owner, ReversePath from, List<Recipient> recipients, byte[] message);
    }

    private final Path folder;
    private final Disk disk;
    private final long maxMessage;
    private final String domain;
    private final Taker taker;
    private final Map<Path, Long> later = new HashMap<>();

    /** Files that could not be deleted when their messages were taken. */
    private final Set<Path> taken = new HashSet<>();

    private final Periodic looks;

    /**
     * Begins to look.
     *
     * @param domain of senders that have none
     */
    DropFolder(Path folder, Disk disk, long maxMessage, String domain, Taker taker)
            throws IOException {
        this.folder = folder;
        this.disk = disk;
        this.maxMessage = maxMessage;
        this.domain = domain;
        this.taker = taker;
        if (!Files.isDirectory(folder)) {
            disk.makeDirectories(folder, MODE);
            disk.perform(volume -> volume.setPermissions(folder, MODE)); // whatever the umask is
        }
        this.looks = new Periodic("drop", Duration.ZERO, BETWEEN_LOOKS, this::look);
    }

    @Override
    public void close() {
        looks.close();
    }

    private void look() throws InterruptedException {
        try {
            List<Path> files = disk.run(volume -> files());
            var there = new HashSet<>(files);
            later.keySet().retainAll(there);
            taken.retainAll(there);
            for (Path file : files) {
                if (Thread.interrupted()) {
                    throw new InterruptedException();
                }
                if (later.getOrDefault(file, Long.MIN_VALUE) <= System.nanoTime()) {
                    serve(file);
                }
            }
        } catch (IOException e) {
            log.warn("mail of programs in {} cannot be read: {}", folder, e.toString());
        }
    }

    private List<Path> files() throws IOException {
        var files = new ArrayList<Path>();
        try (DirectoryStream<Path> all = Files.newDirectoryStream(folder, "*" + DropFile.WHOLE)) {
            all.forEach(files::add);
        }
        return files;
    }

    /** Whatever is wrong with one file, the others have their turns. */
    private void serve(Path file) {
        try {
            if (taken.contains(file) || take(file)) {
                taken.add(file);
                disk.perform(volume -> volume.delete(file));
                disk.forceDirectory(folder);
                return;
            }
        } catch (IOException e) {
            log.warn("mail of a program in {} has to wait: {}", file, e.toString());
        } catch (RuntimeException e) {
            log.error("mail of a program in {} has to wait", file, e);
        }
        later.put(file, System.nanoTime() + AGAIN.toNanos());
    }

    /** Whether its message is durable elsewhere, and its file of no more use. */
    private boolean take(Path file) throws IOException {
        DropFile drop;
        try {
            drop = disk.run(volume -> read(file));
        } catch (DropFile.BadDropException e) {
            log.warn("mail of a program in {} is set aside: {}", file, e.getMessage());
            disk.perform(volume ->
                    volume.rename(file, file.resolveSibling(file.getFileName() + ".bad")));
            return false;
        }
        String owner =
                disk.run(volume -> Files.getOwner(file, LinkOption.NOFOLLOW_LINKS).getName());
        ReversePath from =
                drop.from().orElseGet(() -> new ReversePath.Of(new Address(owner, domain)));
        var recipients = drop.recipients().stream().map(Recipient::new).toList();
        return taker.take(owner, from, recipients, drop.message());
    }

    private DropFile read(Path file) throws IOException {
        if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
            throw new DropFile.BadDropException("it is no file");
        }
        try (InputStream in =
                new BufferedInputStream(Files.newInputStream(file, LinkOption.NOFOLLOW_LINKS))) {
            return DropFile.read(in, maxMessage);
        }
    }
}
