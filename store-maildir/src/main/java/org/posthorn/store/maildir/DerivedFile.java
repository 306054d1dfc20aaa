package org.posthorn.store.maildir;

import org.jspecify.annotations.Nullable;
import org.posthorn.disk.OpenFile;
import org.posthorn.disk.Volume;
import org.posthorn.store.Derivation;
import org.posthorn.store.Uid;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.IntStream;

/**
 * What was worked out of the messages of a mailbox, in a file beside its index, {@code
 * posthorn.index.cache}: so that no message is opened twice for its envelope. Thread-safe, but not
 * for threads of the disk pool. Nothing depends on it: what is missing or damaged is worked out
 * again. Its format is that of {@link DerivedRecords}.
 *
 * <p>It is never forced. Where it would grow beyond 64 MiB and 4 KiB for each message, or more than
 * half of it is of messages that are gone, it is written anew under another name, and renamed.
 */
final class DerivedFile {

    /** Records begin at multiples of this. */
    static final int UNIT = 8;

    private static final long MAX_LENGTH = 64L * 1024 * 1024;

    private static final long MAX_OF_EACH = 4096;

    /** A file as small is not compacted. */
    private static final long SMALL = 256 * 1024;

    private static final Duration PAUSE = Duration.ofMinutes(1);

    private static final byte[] NOTHING = {};

    private static final Logger LOG = LoggerFactory.getLogger(DerivedFile.class);

    private final FolderPaths paths;
    private final Path file;
    private final MaildirDisk disk;
    private final InstantSource clock;
    private final ReentrantLock lock = new ReentrantLock();
    private @Nullable Known known;
    private Instant notBefore = Instant.MIN;

    DerivedFile(FolderPaths paths, MaildirDisk disk, InstantSource clock) {
        this.paths = paths;
        this.file = file(paths);
        this.disk = disk;
        this.clock = clock;
    }

    static Path file(FolderPaths paths) {
        return paths.index().resolve("posthorn.index.cache");
    }

    /**
     * The file as it was when it was read or written last.
     *
     * @param seed checksum of its header
     * @param length up to the last record that is whole; 0 if there is none to append to
     */
    private record Known(
            long uidValidity,
            Map<Integer, DerivedTable> tables,
            FileState state,
            int seed,
            long length) {

        long place(int form, Uid uid) {
            DerivedTable table = tables.get(form);
            return table == null ? -1 : table.place(uid.value());
        }

        boolean isStale(Columns now) {
            long records = tables.values().stream().mapToLong(DerivedTable::size).sum();
            return length > SMALL && records > 2L * now.size() * Math.max(1, tables.size());
        }
    }

    /** The results for these messages, in order; an empty one for each that is not known. */
    List<byte[]> read(Columns now, List<Uid> uids, int form) {
        Known here;
        var places = new long[uids.size()];
        lock.lock();
        try {
            here = known(now);
            for (int i = 0; i < places.length; i++) {
                places[i] = here.place(form, uids.get(i));
            }
        } catch (IOException e) {
            return failed("read", e, uids.size());
        } finally {
            lock.unlock();
        }
        int[] order =
                IntStream.range(0, places.length)
                        .filter(i -> places[i] >= 0)
                        .boxed()
                        .sorted(Comparator.comparingLong(i -> places[i]))
                        .mapToInt(Integer::intValue)
                        .toArray();
        if (order.length == 0) {
            return new ArrayList<>(Collections.nCopies(places.length, NOTHING));
        }
        try {
            return disk.disk().run(v -> read(here, uids, form, places, order));
        } catch (IOException e) {
            return failed("read", e, uids.size());
        }
    }

    private List<byte[]> read(Known here, List<Uid> uids, int form, long[] places, int[] order)
            throws IOException {
        var results = new ArrayList<>(Collections.nCopies(places.length, NOTHING));
        try (var records = DerivedRecords.open(file, here.uidValidity())) {
            if (records.seed() == here.seed()) {
                long end = places[order[order.length - 1]];
                for (int i : order) {
                    DerivedRecords.Entry entry = records.at(places[i], end);
                    if (entry != null
                            && entry.uid() == uids.get(i).value()
                            && entry.form() == form) {
                        results.set(i, entry.result());
                    }
                }
            }
        }
        return results;
    }

    /** Keeps results, one for each UID; empty ones and those that are too long are passed over. */
    void add(Columns now, List<Uid> uids, int form, List<byte[]> results) {
        lock.lock();
        try {
            if (!clock.instant().isBefore(notBefore)) {
                Known here = known(now);
                known = disk.disk().run(v -> append(v, here, now, uids, form, results));
            }
        } catch (IOException e) {
            failed("written", e, 0);
        } finally {
            lock.unlock();
        }
    }

    /** Octets of memory. */
    long footprint() {
        lock.lock();
        try {
            return known == null
                    ? 0
                    : known.tables.values().stream().mapToLong(DerivedTable::footprint).sum();
        } finally {
            lock.unlock();
        }
    }

    private Known known(Columns now) throws IOException {
        Known here = known;
        if (here == null || here.uidValidity() != now.uidValidity()) {
            here = disk.disk().run(v -> scan(now.uidValidity()));
            known = here;
        }
        return here;
    }

    private Known scan(long uidValidity) throws IOException {
        var tables = new TreeMap<Integer, DerivedTable>();
        FileState state = FileState.of(file);
        try (var records = DerivedRecords.open(file, uidValidity)) {
            long place = DerivedRecords.HEADER;
            DerivedRecords.Entry entry = records.at(place, state.size());
            while (entry != null) {
                tables.computeIfAbsent(entry.form(), form -> new DerivedTable())
                        .put(entry.uid(), place);
                place += entry.length();
                entry = records.at(place, state.size());
            }
            if (place < state.size()) {
                LOG.warn("only {} octets are of use: {}", place, file);
            }
            return new Known(
                    uidValidity, tables, state, records.seed(), place < state.size() ? 0 : place);
        } catch (NoSuchFileException e) {
            return new Known(uidValidity, tables, FileState.ABSENT, 0, 0);
        } catch (IndexDamage e) {
            LOG.warn("begun anew: {}: {}", file, e.getMessage());
            return new Known(uidValidity, tables, state, 0, 0);
        }
    }

    private Known append(
            Volume volume, Known here, Columns now, List<Uid> uids, int form, List<byte[]> results)
            throws IOException {
        if (!FileState.of(file).equals(here.state())) {
            return scan(here.uidValidity()); // by another program; the next results are kept again
        }
        Known to = here;
        long most = Math.max(MAX_LENGTH, MAX_OF_EACH * now.size());
        long more = results.stream().mapToLong(DerivedRecords::length).sum();
        if (here.length() == 0 || here.length() + more > most || here.isStale(now)) {
            to = rewrite(volume, here, now, most / 2);
        }
        var out = new ByteArrayOutputStream();
        for (int i = 0; i < uids.size(); i++) {
            byte[] result = results.get(i);
            if (result.length > 0 && result.length <= Derivation.MAX_KEPT) {
                long place = to.length() + out.size();
                DerivedRecords.write(out, to.seed(), uids.get(i).value(), form, result);
                to.tables()
                        .computeIfAbsent(form, f -> new DerivedTable())
                        .put(uids.get(i).value(), place);
            }
        }
        try (OpenFile open = volume.append(file)) {
            open.write(out.toByteArray());
        }
        return new Known(
                to.uidValidity(),
                to.tables(),
                FileState.of(file),
                to.seed(),
                to.length() + out.size());
    }

    /** With what is of use, and not much more than {@code most} octets of that. */
    private Known rewrite(Volume volume, Known here, Columns now, long most) throws IOException {
        var copy = new DerivedCopy(now, most);
        Disposable.replace(
                volume,
                paths,
                file,
                open -> copy.write(open, file, here.uidValidity(), here.tables()));
        return new Known(
                here.uidValidity(), copy.tables(), FileState.of(file), copy.seed(), copy.length());
    }

    private List<byte[]> failed(String what, IOException e, int results) {
        known = null;
        if (!clock.instant().isBefore(notBefore)) {
            notBefore = clock.instant().plus(PAUSE);
            LOG.warn("cannot be {}, and is left alone: {}", what, file, e);
        }
        return Collections.nCopies(results, NOTHING);
    }
}
