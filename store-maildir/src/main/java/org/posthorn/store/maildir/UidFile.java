package org.posthorn.store.maildir;

import org.posthorn.disk.Access;
import org.posthorn.disk.OpenFile;
import org.posthorn.disk.Volume;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * {@code dovecot-uidlist} on disk, and what is remembered of it: its header, and which names of it
 * have no file. Guarded by the mailbox's lock; written with {@code dovecot-uidlist.lock} held.
 */
final class UidFile {

    /** Records of messages that are gone are tolerated up to this many and a quarter. */
    private static final int SLACK = 100;

    /** So many octets must be the same for what stands before them to be believed the same. */
    private static final int TRACE = 128;

    private final MaildirDisk disk;
    private final FolderPaths paths;
    private final Absent absent = new Absent();
    private FileState state = FileState.ABSENT;
    private byte[] trace = new byte[0];
    private long uidValidity;
    private long next = 1;
    private List<String> others = List.of();
    private boolean sound;
    private long last;
    private long lastKnown;
    private int records;
    private boolean knowsAbsent;

    UidFile(MaildirDisk disk, FolderPaths paths) {
        this.disk = disk;
        this.paths = paths;
    }

    FileState state() {
        return state;
    }

    /** Whether the file is still the one that was read or written last. */
    boolean isCurrent(FileState now) {
        return now.equals(state);
    }

    /** 0 if there is no usable list yet. */
    long uidValidity() {
        return uidValidity;
    }

    long next() {
        return next;
    }

    /** Of the mailbox, 32 hexadecimal digits as a rule; empty if the list does not say. */
    String guid() {
        return guid(others).orElse("");
    }

    static Optional<String> guid(List<String> fields) {
        return fields.stream()
                .filter(field -> field.startsWith("G"))
                .map(field -> field.substring(1))
                .findFirst();
    }

    /** Whether it must be written anew before a UID can be given. */
    boolean needsRewrite() {
        return uidValidity == 0 || !sound || guid().isEmpty();
    }

    /** Memory has given UIDs below this one. */
    void atLeast(long uid) {
        next = Math.max(next, uid);
    }

    /** What is in memory is not in the file: so it must be written anew. */
    void lacksRecords() {
        sound = false;
    }

    /** Whether this base name had a UID before and no file when we last looked. */
    boolean isGone(String base) {
        return absent.has(base);
    }

    /** Whether {@link #isGone} can be believed: all records were read once. */
    boolean knowsAbsent() {
        return knowsAbsent;
    }

    /** Lines in the file. */
    int records() {
        return records;
    }

    /** Remembers that the message was here and is not any more. */
    void gone(String base) {
        absent.add(base);
    }

    /** Records up to this UID were known when the directory was last compared with them. */
    long lastKnown() {
        return lastKnown;
    }

    /** The directory was compared with all records that were read. */
    void compared() {
        lastKnown = Math.max(lastKnown, last);
    }

    /** What was read last was not made use of: it is read again. */
    void forget() {
        state = FileState.ABSENT;
        trace = new byte[0];
    }

    OpenedUidList open() throws IOException {
        return OpenedUidList.of(paths.uidList());
    }

    /**
     * Takes up where an earlier process has stopped: these columns have all that this state of the
     * file says. Returns false, and does nothing, if the file is in another one.
     */
    boolean resume(OpenedUidList opened, Seen then, Columns columns) throws IOException {
        if (opened.isAbsent() || !opened.seen().equals(then.uidList())) {
            return false;
        }
        var lines = new UidLines(opened.octets(0)).header();
        uidValidity = lines.uidValidity();
        next = Math.max(lines.next(), columns.uidNext());
        others = lines.others();
        sound = lines.isSound();
        last = columns.uidNext() - 1;
        lastKnown = last;
        records = then.uidRecords();
        remember(opened);
        return true;
    }

    private void remember(OpenedUidList opened) throws IOException {
        trace = opened.before(opened.seen().size(), TRACE);
        state = opened.seen();
    }

    /**
     * Reads what was appended since, or all of it where that is not known.
     *
     * @return whether it was all of it
     */
    boolean read(OpenedUidList opened, UidLines.Sink sink) throws IOException {
        if (opened.isAbsent()) {
            state = FileState.ABSENT;
            uidValidity = 0;
            next = 1;
            others = List.of();
            sound = false;
            records = 0;
            last = 0;
            absent.clear();
            knowsAbsent = true;
            return true;
        }
        if (hasGrown(opened)) {
            tail(opened, sink);
            return false;
        }
        whole(opened, sink);
        return true;
    }

    /** Reads all of it. */
    UidList read() {
        var all = new ArrayList<UidRecord>();
        forget();
        disk.perform(v -> {
            try (OpenedUidList opened = open()) {
                read(
                        opened,
                        (uid, fields, text, start, end) ->
                                all.add(UidRecord.of(uid, fields, text, start, end)));
            }
        });
        return new UidList(uidValidity, next, others, all, sound);
    }

    private boolean hasGrown(OpenedUidList opened) throws IOException {
        FileState now = opened.seen();
        return sound
                && now.size() > state.size()
                && now.inode() == state.inode()
                && Arrays.equals(trace, opened.before(state.size(), TRACE));
    }

    private void tail(OpenedUidList opened, UidLines.Sink sink) throws IOException {
        var lines = new UidLines(opened.octets(state.size())).records(last, sink);
        next = Math.max(next, lines.next());
        sound = lines.isSound();
        last = lines.last();
        records += lines.count();
        remember(opened);
    }

    private void whole(OpenedUidList opened, UidLines.Sink sink) throws IOException {
        absent.clear();
        knowsAbsent = true;
        var lines = new UidLines(opened.octets(0)).header().records(0, sink);
        uidValidity = lines.uidValidity();
        next = lines.next();
        others = lines.others();
        sound = lines.isSound();
        last = lines.last();
        records = lines.count();
        remember(opened);
    }

    /** Adds records at the end, durably; drops stale ones if they have become many. */
    void append(List<UidRecord> more, Columns now) {
        if (needsRewrite()) {
            throw new IllegalStateException("no list to append to");
        }
        int stale = knowsAbsent ? absent.size() : records - now.size();
        if (stale > SLACK + records / 4) {
            write(uidValidity, now, more);
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
        trace = traceAfter(octets);
        records += more.size();
        added(more);
    }

    /** Replaces the file by one that has these messages and no stale records. */
    void write(long validity, Columns now, List<UidRecord> more) {
        long last = more.isEmpty() ? 0 : more.getLast().uid();
        long nextUid = Math.max(Math.max(next, now.uidNext()), last + 1);
        var fields = new ArrayList<>(others);
        if (fields.stream().noneMatch(field -> field.startsWith("G"))) {
            fields.add("G" + UUID.randomUUID().toString().replace("-", ""));
        }
        byte[] header =
                UidList.octets(new UidList(validity, nextUid, fields, List.of(), true).header());
        Path temp = paths.control().resolve("dovecot-uidlist.tmp");
        disk.perform(v -> {
            if (Files.exists(temp)) {
                v.delete(temp); // of a process that died with the lock we now hold
            }
            try {
                try (OpenFile file = v.create(temp)) {
                    trace = header;
                    file.write(header);
                    records(file, now, more);
                    Access.inside(paths.control()).give(v, temp);
                    grow(v, temp);
                    file.force();
                }
                v.rename(temp, paths.uidList());
            } catch (IOException e) {
                forget();
                if (Files.exists(temp)) {
                    v.delete(temp);
                }
                throw e;
            }
            state = FileState.of(paths.uidList());
        });
        disk.forceDirectory(paths.control());
        uidValidity = validity;
        next = nextUid;
        others = fields;
        sound = true;
        records = now.size() + more.size();
        absent.clear();
        knowsAbsent = true;
        lastKnown = Math.max(lastKnown, nextUid - 1);
        this.last = nextUid - 1;
        added(more);
    }

    /** Written in pieces: a million records are more than is needed at once. */
    private void records(OpenFile file, Columns now, List<UidRecord> more) throws IOException {
        var text = new StringBuilder();
        for (int i = 0; i < now.size() + more.size(); i++) {
            if (i < now.size()) {
                new UidRecord(now.uid(i), now.fields(i), now.base(i)).appendTo(text);
            } else {
                more.get(i - now.size()).appendTo(text);
            }
            if (text.length() > 64 * 1024 || i == now.size() + more.size() - 1) {
                byte[] octets = UidList.octets(text);
                file.write(octets);
                trace = traceAfter(octets);
                text.setLength(0);
            }
        }
    }

    private void added(List<UidRecord> more) {
        if (!more.isEmpty()) {
            last = Math.max(last, more.getLast().uid());
            lastKnown = Math.max(lastKnown, last);
            next = Math.max(next, last + 1);
        }
    }

    /** Readers compare times: a new state of the list must not look like the one before. */
    private void grow(Volume volume, Path file) throws IOException {
        Instant before = state.modified().toInstant();
        if (!Files.getLastModifiedTime(file).toInstant().isAfter(before)) {
            volume.setModified(file, before.plusMillis(1));
        }
    }

    private byte[] traceAfter(byte[] octets) {
        byte[] joined = Arrays.copyOf(trace, trace.length + octets.length);
        System.arraycopy(octets, 0, joined, trace.length, octets.length);
        return Arrays.copyOfRange(joined, Math.max(0, joined.length - TRACE), joined.length);
    }
}
