package org.posthorn.store.maildir;

import org.posthorn.store.Derivation;
import org.posthorn.store.StoreException;
import org.posthorn.store.StoreException.Reason;
import org.posthorn.store.Uid;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.function.Function;

/**
 * What is read out of the messages of one mailbox: their octets, and what was worked out of them.
 * Thread-safe. Other programs rename at any time: a file that is not where it was last seen is
 * looked for again.
 */
final class Contents {

    /** Renames by another program between our look and our reading. */
    private static final int ATTEMPTS = 10;

    /** Fewer messages are read faster by one thread. */
    private static final int FEW = 16;

    /** Octets that are read at once where only the reading counts. */
    private static final int PIECE = 65_536;

    private static final byte[] NOTHING = {};

    private static final Logger LOG = LoggerFactory.getLogger(Contents.class);

    /** Where the messages are. */
    interface Where {

        /** As last seen. */
        Columns known();

        /** As it is now. */
        Columns looked();

        /** A file was not where it should be; rethrows what has another reason. */
        void missed(StoreException e);
    }

    private final FolderPaths paths;
    private final MaildirDisk disk;
    private final Where where;
    private final DerivedFile facts;

    Contents(FolderPaths paths, MaildirDisk disk, InstantSource clock, Where where) {
        this.paths = paths;
        this.disk = disk;
        this.where = where;
        this.facts = new DerivedFile(paths, disk, clock);
    }

    /** Octets of memory that it takes. */
    long footprint() {
        return facts.footprint();
    }

    byte[] read(Uid uid, long offset, int length) {
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            Columns now = attempt == 0 ? where.known() : where.looked();
            int index = now.indexOf(uid.value());
            if (index < 0) {
                if (attempt == 0) {
                    continue;
                }
                throw gone(uid);
            }
            try {
                return read(now, index, offset, length);
            } catch (StoreException e) {
                where.missed(e);
            }
        }
        throw new StoreException(Reason.UNAVAILABLE, "renamed again and again: " + uid);
    }

    /**
     * A reading that has failed is tried again, as far as is asked for: the file may have been
     * repaired.
     */
    void requireReadable(Uid uid, long end) {
        Columns now = where.known();
        int index = now.indexOf(uid.value());
        if (index < 0) {
            return; // the reading will look for it
        }
        String base = now.base(index);
        OptionalLong broken = disk.readings().breaks().find(base);
        if (broken.isEmpty()) {
            return;
        }
        boolean whole = end >= now.messageSize(index);
        // the message may be shorter by now than where it broke, and must end where it says
        long from = whole ? Math.min(broken.getAsLong(), end - 1) : broken.getAsLong();
        for (long at = from; at < end; at += PIECE) {
            read(uid, at, (int) Math.min(PIECE, end - at));
        }
        if (whole) {
            disk.readings().breaks().remove(base);
        }
    }

    /**
     * Where the file was last seen. A size that turns out to be wrong is put right: who has read
     * from the beginning is served all the same, who comes behind it was told the wrong one.
     */
    private byte[] read(Columns now, int index, long offset, int length) {
        Path file = paths.directory().resolve(now.path(index));
        return disk.run(v -> {
            long told = now.messageSize(index);
            try {
                return disk.readings().read(file, told, offset, length);
            } catch (OtherSizeException e) {
                long size = MessageFile.messageSize(file);
                if (size == told) {
                    throw e;
                }
                LOG.warn("{} octets, not {} as was said: {}", size, told, file);
                now.correct(index, size);
                if (offset > 0) {
                    throw e;
                }
                return disk.readings().read(file, size, offset, length);
            }
        });
    }

    /** For each in turn; nothing of those that have gone. */
    List<byte[]> heads(List<Uid> uids, int length) {
        Columns now = where.known();
        return each(now, uids, message -> message.read(0, length));
    }

    /** Of those whose results are not kept, the files are read and the results are kept. */
    List<byte[]> derived(List<Uid> uids, Derivation derivation) {
        Columns now = where.looked();
        List<byte[]> results = kept(now, uids, derivation);
        var missing = new ArrayList<Uid>();
        for (int i = 0; i < results.size(); i++) {
            if (results.get(i).length == 0 && now.indexOf(uids.get(i).value()) >= 0) {
                missing.add(uids.get(i));
            }
        }
        if (missing.isEmpty()) {
            return results;
        }
        List<byte[]> found = each(now, missing, derivation::of);
        facts.add(now, missing, derivation.form(), found);
        int next = 0;
        for (int i = 0; i < results.size() && next < missing.size(); i++) {
            if (uids.get(i).equals(missing.get(next))) {
                results.set(i, found.get(next++));
            }
        }
        return results;
    }

    /** Only what is kept. */
    List<byte[]> derivedBefore(List<Uid> uids, Derivation derivation) {
        return kept(where.looked(), uids, derivation);
    }

    private List<byte[]> kept(Columns now, List<Uid> uids, Derivation derivation) {
        List<byte[]> results = new ArrayList<>(facts.read(now, uids, derivation.form()));
        for (int i = 0; i < results.size(); i++) {
            boolean there = now.indexOf(uids.get(i).value()) >= 0; // or expunged since
            byte[] result = results.get(i);
            if (result.length > 0 && !(there && derivation.isSound(result))) {
                results.set(i, NOTHING);
            }
        }
        return results;
    }

    /**
     * Asks for all of them on the disk pool; then, on this thread, for those that have another name
     * by now.
     */
    private List<byte[]> each(
            Columns now, List<Uid> uids, Function<Derivation.Octets, byte[]> work) {
        List<byte[]> results =
                new ArrayList<>(
                        disk.inParts(
                                uids,
                                FEW,
                                (v, uid) -> {
                                    int index = now.indexOf(uid.value());
                                    return index < 0
                                            ? NOTHING
                                            : orNothing(work, new Seen(now, index));
                                }));
        for (int i = 0; i < results.size(); i++) {
            int index = results.get(i).length > 0 ? -1 : now.indexOf(uids.get(i).value());
            if (index >= 0) {
                results.set(i, orNothing(work, new Sought(uids.get(i), now.messageSize(index))));
            }
        }
        return results;
    }

    private static byte[] orNothing(
            Function<Derivation.Octets, byte[]> work, Derivation.Octets message) {
        try {
            return work.apply(message);
        } catch (StoreException e) {
            return switch (e.reason()) {
                // one that cannot be read must not keep the others from being read
                case NOT_FOUND, CORRUPT -> NOTHING;
                case ALREADY_EXISTS, CANNOT, OVER_QUOTA, NO_SPACE, UNAVAILABLE -> throw e;
            };
        }
    }

    private static StoreException gone(Uid uid) {
        return new StoreException(Reason.NOT_FOUND, "no message has UID " + uid.value());
    }

    /**
     * Where its file was last seen, and no second look; a size that was wrong is for the next one.
     * On threads of the disk pool.
     */
    private final class Seen implements Derivation.Octets {

        private final Columns now;
        private final int index;
        private final long size;

        Seen(Columns now, int index) {
            this.now = now;
            this.index = index;
            this.size = now.messageSize(index);
        }

        @Override
        public long size() {
            return size;
        }

        @Override
        public byte[] read(long offset, int length) {
            byte[] range = Contents.this.read(now, index, offset, length);
            if (now.messageSize(index) != size) {
                throw new StoreException(Reason.CORRUPT, "another size than was said");
            }
            return range;
        }
    }

    /** Looked for again wherever it is. */
    private final class Sought implements Derivation.Octets {

        private final Uid uid;
        private final long size;

        Sought(Uid uid, long size) {
            this.uid = uid;
            this.size = size;
        }

        @Override
        public long size() {
            return size;
        }

        @Override
        public byte[] read(long offset, int length) {
            return Contents.this.read(uid, offset, length);
        }
    }
}
