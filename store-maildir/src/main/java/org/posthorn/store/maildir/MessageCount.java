package org.posthorn.store.maildir;

import org.posthorn.store.MailStore;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * How many messages a mailbox holds, and how many octets their files have, by the sizes in file
 * names. On a thread of the disk pool.
 */
record MessageCount(long octets, long messages) {

    static final MessageCount NOTHING = new MessageCount(0, 0);

    /** Somebody who renames all the time must not keep us counting for ever. */
    private static final int MAX_LOOKS = 5;

    static MessageCount of(FolderPaths paths) throws IOException {
        List<Path> parts = List.of(paths.fresh(), paths.cur());
        List<FileTime> times = times(parts);
        for (int look = 1; ; look++) {
            MessageCount found = look(paths);
            List<FileTime> after = times(parts);
            if (after.equals(times) || look == MAX_LOOKS) {
                return found;
            }
            times = after; // while others rename, files may be seen twice or never
        }
    }

    /** Of these files. {@code NoSuchFileException} for one that is not there. */
    static MessageCount of(List<Path> files) throws IOException {
        long octets = 0;
        for (Path file : files) {
            octets += octets(file);
        }
        return new MessageCount(octets, files.size());
    }

    MessageCount plus(MessageCount other) {
        return new MessageCount(octets + other.octets, messages + other.messages);
    }

    MailStore.Usage usage() {
        return new MailStore.Usage(octets, messages);
    }

    /** Of a file, or as many as its name says it has. */
    static long octets(Path file) throws IOException {
        long octets = MaildirName.octets(MaildirName.base(file.getFileName().toString()));
        return octets < 0 ? Files.size(file) : octets;
    }

    /** What moves from {@code new/} to {@code cur/} meanwhile is seen in both, and counted once. */
    private static MessageCount look(FolderPaths paths) throws IOException {
        var arrived = new HashSet<String>();
        MessageCount fresh = look(paths.fresh(), arrived, true);
        return fresh.plus(look(paths.cur(), arrived, false));
    }

    private static MessageCount look(Path directory, Set<String> arrived, boolean fresh)
            throws IOException {
        long octets = 0;
        long messages = 0;
        try (DirectoryStream<Path> files = Files.newDirectoryStream(directory)) {
            for (Path file : files) {
                String name = file.getFileName().toString();
                String base = MaildirName.base(name);
                if (name.startsWith(".") || (fresh ? !arrived.add(base) : arrived.contains(base))) {
                    continue;
                }
                try {
                    octets += octets(file);
                    messages++;
                } catch (NoSuchFileException e) {
                    // renamed or deleted while we count
                }
            }
        } catch (NoSuchFileException | NotDirectoryException e) {
            // the whole mailbox was
        } catch (DirectoryIteratorException e) {
            throw e.getCause();
        }
        return new MessageCount(octets, messages);
    }

    private static List<FileTime> times(List<Path> directories) throws IOException {
        var times = new ArrayList<FileTime>();
        for (Path directory : directories) {
            try {
                times.add(Files.getLastModifiedTime(directory));
            } catch (NoSuchFileException e) {
                times.add(FileTime.fromMillis(0));
            }
        }
        return times;
    }
}
