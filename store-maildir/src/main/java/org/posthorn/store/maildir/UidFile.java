package org.posthorn.store.maildir;

import org.posthorn.disk.OpenFile;
import org.posthorn.disk.Volume;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;

/**
 * {@code dovecot-uidlist} on disk, and what is remembered of it. Guarded by the mailbox's lock;
 * written with {@code dovecot-uidlist.lock} held.
 */
final class UidFile {

    /** Records of messages that are gone are tolerated up to this many and a quarter. */
    private static final int SLACK = 100;

    private final MaildirDisk disk;
    private final FolderPaths paths;
    private FileState state = FileState.ABSENT;
    private UidList header = UidList.NONE;
    private long lastKnown;
    private int records;
    private final Set<String> absent = new HashSet<>();

    UidFile(MaildirDisk disk, FolderPaths paths) {
        this.disk = disk;
        this.paths = paths;
    }

    /** Whether the file is still the one that was read or written last. */
    boolean isCurrent(FileState now) {
        return now.equals(state);
    }

    /** 0 if there is no usable list yet. */
    long uidValidity() {
        return header.uidValidity();
    }

    long next() {
        return header.next();
    }

    /** Of the mailbox, 32 hexadecimal digits as a rule; empty if the list does not say. */
    String guid() {
        return header.others().stream()
                .filter(field -> field.startsWith("G"))
                .map(field -> field.substring(1))
                .findFirst()
                .orElse("");
    }

    /** Whether it must be written anew before a UID can be given. */
    boolean needsRewrite() {
        return header.uidValidity() == 0 || !header.sound() || guid().isEmpty();
    }

    /** Whether this base name had a UID before and no file when we last looked. */
    boolean isGone(String base) {
        return absent.contains(base);
    }

    /** Remembers that the message was here and is not any more. */
    void gone(String base) {
        absent.add(base);
    }

    /** Records up to this UID were known when the directory was last compared with them. */
    long lastKnown() {
        return lastKnown;
    }

    /** Reads the file; its records are not remembered but for {@link #compared}. */
    UidList read() {
        return disk.run(v -> {
            FileState now = FileState.of(paths.uidList());
            UidList list = UidList.NONE;
            try {
                list = UidList.parse(Files.readAllBytes(paths.uidList()));
            } catch (NoSuchFileException e) {
                now = FileState.ABSENT;
            }
            state = now;
            header =
                    new UidList(
                            list.uidValidity(),
                            list.next(),
                            list.others(),
                            List.of(),
                            list.sound());
            records = list.records().size();
            return list;
        });
    }

    /** The directory agrees with these records, but for those whose file is {@code missing}. */
    void compared(UidList list, Predicate<String> missing) {
        absent.clear();
        for (UidRecord record : list.records()) {
            lastKnown = record.uid();
            if (missing.test(record.base())) {
                absent.add(record.base());
            }
        }
    }

    /** Adds records at the end, durably; drops stale ones if they have become many. */
    void append(List<UidRecord> more) {
        if (needsRewrite()) {
            throw new IllegalStateException("no list to append to");
        }
        if (absent.size() > SLACK + records / 4) {
            compact(more);
            return;
        }
        var text = new StringBuilder();
        more.forEach(record -> record.appendTo(text));
        byte[] octets = UidList.octets(text);
        disk.perform(v -> {
            long before = state.size();
            try (OpenFile file = v.append(paths.uidList())) {
                file.write(octets);
                grow(v, paths.uidList());
                file.force();
            } catch (IOException e) {
                v.truncate(paths.uidList(), before);
                throw e;
            }
            state = FileState.of(paths.uidList());
        });
        added(more);
    }

    /** Replaces the file. */
    void write(UidList list) {
        Path temp = paths.control().resolve("dovecot-uidlist.tmp");
        disk.perform(v -> {
            if (Files.exists(temp)) {
                v.delete(temp); // of a process that died with the lock we now hold
            }
            try (OpenFile file = v.create(temp)) {
                file.write(list.format());
                v.setPermissions(temp, MaildirDisk.fileMode(paths.control()));
                grow(v, temp);
                file.force();
            }
            v.rename(temp, paths.uidList());
            state = FileState.of(paths.uidList());
        });
        disk.forceDirectory(paths.control());
        header = new UidList(list.uidValidity(), list.next(), list.others(), List.of(), true);
        records = list.records().size();
        lastKnown = Math.max(lastKnown, list.next() - 1);
    }

    private void compact(List<UidRecord> more) {
        UidList all = read();
        var kept = new java.util.ArrayList<>(all.records());
        kept.removeIf(record -> absent.contains(record.base()));
        kept.addAll(more);
        long last = more.isEmpty() ? 0 : more.getLast().uid();
        long next = Math.max(all.next(), last + 1);
        write(new UidList(all.uidValidity(), next, all.others(), kept, true));
        absent.clear();
    }

    private void added(List<UidRecord> more) {
        if (!more.isEmpty()) {
            records += more.size();
            lastKnown = more.getLast().uid();
            header =
                    new UidList(
                            header.uidValidity(),
                            Math.max(header.next(), lastKnown + 1),
                            header.others(),
                            List.of(),
                            header.sound());
        }
    }

    /** Readers compare times: a new state of the list must not look like the one before. */
    private void grow(Volume volume, Path file) throws IOException {
        Instant before = state.modified().toInstant();
        if (!Files.getLastModifiedTime(file).toInstant().isAfter(before)) {
            volume.setModified(file, before.plusMillis(1));
        }
    }
}
