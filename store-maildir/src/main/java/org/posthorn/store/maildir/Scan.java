package org.posthorn.store.maildir;

import org.posthorn.disk.Volume;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What the directories of a mailbox held at one moment.
 *
 * @param times of the directories, taken before they were read
 * @param settled whether these times prove anything: within two seconds another program may have
 *     changed a directory again without its time changing
 * @param paths base name to path, relative to the mailbox's directory
 */
record Scan(Times times, boolean settled, Map<String, String> paths) {

    private static final Duration DOUBT = Duration.ofSeconds(2);

    /** As Maildir wants it: nobody writes a message for longer. */
    static final Duration TEMPORARY = Duration.ofHours(36);

    private static final Logger LOG = LoggerFactory.getLogger(Scan.class);

    /** What shows that nothing has changed since. */
    record Times(FileState fresh, FileState cur, FileState uidList, FileState keywords) {

        static Times of(FolderPaths paths) throws IOException {
            return new Times(
                    FileState.of(paths.fresh()),
                    FileState.of(paths.cur()),
                    FileState.of(paths.uidList()),
                    FileState.of(paths.keywords()));
        }

        boolean sameDirectories(Times other) {
            return fresh.equals(other.fresh) && cur.equals(other.cur);
        }

        private boolean settledAt(Instant now) {
            Instant last = now.minus(DOUBT);
            return fresh.modified().toInstant().isBefore(last)
                    && cur.modified().toInstant().isBefore(last);
        }
    }

    /** Makes missing directories, and removes what was left in {@code tmp/}. */
    static void prepare(Volume volume, FolderPaths paths, Instant now) throws IOException {
        for (Path directory : List.of(paths.tmp(), paths.fresh(), paths.cur())) {
            if (!Files.isDirectory(directory)) {
                volume.makeDirectory(directory, Files.getPosixFilePermissions(paths.directory()));
                volume.forceDirectory(paths.directory());
            }
        }
        var old = now.minus(TEMPORARY);
        try (DirectoryStream<Path> files = Files.newDirectoryStream(paths.tmp())) {
            for (Path file : files) {
                // not the time of modification: that is the message's date
                var changed = (FileTime) Files.getAttribute(file, "unix:ctime");
                if (changed.toInstant().isBefore(old)) {
                    volume.delete(file);
                }
            }
        } catch (NoSuchFileException e) {
            // its writer was faster
        }
    }

    /** Lists {@code new/} and {@code cur/}. On a thread of the disk pool. */
    static Scan of(Volume volume, FolderPaths paths, UniqueNames names, Instant now)
            throws IOException {
        Times times = Times.of(paths);
        var found = new HashMap<String, String>();
        // new first: a message that moves from new to cur meanwhile is seen once at least
        list(volume, paths, "new", names, found);
        list(volume, paths, "cur", names, found);
        return new Scan(times, times.settledAt(now), found);
    }

    /** Moves what has arrived from {@code new/} to {@code cur/}. What cannot go stays. */
    static void accept(Volume volume, FolderPaths paths) throws IOException {
        try (DirectoryStream<Path> arrived = Files.newDirectoryStream(paths.fresh())) {
            for (Path file : arrived) {
                String name = file.getFileName().toString();
                if (name.startsWith(".")) {
                    continue;
                }
                try {
                    volume.rename(file, paths.cur().resolve(MaildirName.parse(name).fileName()));
                } catch (NoSuchFileException e) {
                    // another program was faster
                } catch (IOException e) {
                    LOG.warn("new mail stays in new/: {}", file, e);
                    return;
                }
            }
        }
    }

    private static void list(
            Volume volume,
            FolderPaths paths,
            String folder,
            UniqueNames names,
            Map<String, String> found)
            throws IOException {
        Path directory = paths.directory().resolve(folder);
        try (DirectoryStream<Path> files = Files.newDirectoryStream(directory)) {
            for (Path file : files) {
                String name = file.getFileName().toString();
                if (name.startsWith(".")) {
                    continue;
                }
                String path = folder + "/" + name;
                String base = MaildirName.base(name);
                String other = found.putIfAbsent(base, path);
                if (other != null) {
                    twice(volume, paths, names, found, other, path);
                }
            }
        } catch (java.nio.file.DirectoryIteratorException e) {
            throw e.getCause();
        }
    }

    /** A file that was renamed while we read is no twin, two names of one file are one message. */
    private static void twice(
            Volume volume,
            FolderPaths paths,
            UniqueNames names,
            Map<String, String> found,
            String first,
            String second)
            throws IOException {
        Path one = paths.directory().resolve(first);
        Path two = paths.directory().resolve(second);
        String base = MaildirName.base(two.getFileName().toString());
        found.put(base, second);
        if (!Files.exists(one) || !Files.exists(two) || Files.isSameFile(one, two)) {
            return;
        }
        MaildirName name = MaildirName.parse(one.getFileName().toString());
        String fresh = MaildirName.renamed(base, names.next());
        var renamed = new MaildirName(fresh, name.letters(), name.foreign());
        Path target = paths.cur().resolve(renamed.fileName());
        volume.rename(one, target);
        found.put(fresh, "cur/" + target.getFileName());
        LOG.warn("two messages had one name; one is {} now", target);
    }
}
