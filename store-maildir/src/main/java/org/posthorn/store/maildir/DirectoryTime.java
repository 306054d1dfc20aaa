package org.posthorn.store.maildir;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/**
 * What the time of one directory proves: whether memory still agrees with it. Guarded by the
 * mailbox's lock.
 *
 * <p>A directory may change again without its time changing, as long as that time is young. So a
 * listing proves something from two seconds after the change on; a younger one is repeated. A
 * change of our own is accounted for: the time was the known one just before, so memory still
 * agrees, but for what others may have done in that moment. One listing later settles that.
 */
final class DirectoryTime {

    static final Duration DOUBT = Duration.ofSeconds(2);

    /** Why memory agrees with the directory of the known time. */
    enum Trust {
        /** It does not. */
        NONE(0),
        /** It was listed, and its time was young then. */
        LISTED(1),
        /** We changed it ourselves since it was listed, or nobody else does. */
        ACCOUNTED(2),
        /** It was listed, and its time was old then. */
        SETTLED(3);

        private final int number;

        Trust(int number) {
            this.number = number;
        }

        /** What the index calls it. */
        int number() {
            return number;
        }

        static Trust of(int number) {
            for (Trust trust : values()) {
                if (trust.number == number) {
                    return trust;
                }
            }
            return NONE;
        }
    }

    /**
     * A directory's state, and the moment before it was read: a change that comes while the
     * directory is listed may have the time it had, and however long the listing takes, that time
     * was young.
     */
    record Stamp(FileState state, Instant read) {

        static Stamp of(Path directory, InstantSource clock) throws IOException {
            Instant now = clock.instant();
            return new Stamp(FileState.of(directory), now);
        }

        boolean isOld() {
            return DirectoryTime.isOld(state, read);
        }
    }

    private final boolean exclusive;
    private FileState known = FileState.ABSENT;
    private volatile Trust trust = Trust.NONE;

    /**
     * @param exclusive whether nobody else changes the directory, so that nothing is ever in doubt
     */
    DirectoryTime(boolean exclusive) {
        this.exclusive = exclusive;
    }

    FileState known() {
        return known;
    }

    /** What the next process may believe: of changes that come after this moment it knows none. */
    Trust lasting(Instant now) {
        return exclusive && trust == Trust.ACCOUNTED && isOld(known, now) ? Trust.SETTLED : trust;
    }

    /** Whether this is the time that is accounted for, whatever it proves. */
    boolean agrees(FileState now) {
        return trust != Trust.NONE && now.equals(known);
    }

    boolean needsListing(FileState now) {
        return !agrees(now) || trust == Trust.LISTED;
    }

    /** Whether a listing now would prove what is only believed. */
    boolean needsSettling(Instant now) {
        return isUnsettled() && isOld(known, now);
    }

    boolean isSettled() {
        return trust == Trust.SETTLED;
    }

    boolean isUnsettled() {
        return trust == Trust.ACCOUNTED && !exclusive;
    }

    /** It was listed, and just before it had this time. */
    void listed(Stamp before) {
        known = before.state();
        Trust young = exclusive ? Trust.ACCOUNTED : Trust.LISTED;
        trust = before.isOld() ? Trust.SETTLED : young;
    }

    /** We changed it, and memory with it. */
    void changed(FileState before, FileState after) {
        if (agrees(before)) {
            known = after;
            trust = Trust.ACCOUNTED;
        } else {
            trust = Trust.NONE;
        }
    }

    /**
     * As it was remembered by a process that may have died in the next moment. What it accounted
     * for is listed: in the same tick it may have made changes that it could not write down.
     */
    void remembered(FileState then, int number) {
        Trust believed = Trust.of(number);
        known = then;
        trust = believed == Trust.ACCOUNTED ? Trust.LISTED : believed;
    }

    void doubt() {
        trust = Trust.NONE;
    }

    private static boolean isOld(FileState state, Instant now) {
        return state.modified().toInstant().isBefore(now.minus(DOUBT));
    }
}
