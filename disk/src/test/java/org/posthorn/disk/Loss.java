package org.posthorn.disk;

/**
 * How a file system forgets what was not forced. In all but {@link #NOTHING}, an unforced file is
 * as it was when it was last forced (empty, if it never was), whole, cut at any octet, or as long
 * as it should be with zeros for octets; and unforced times and permissions are there or not.
 */
public enum Loss {
    /** Only the process dies: whatever was done is there. */
    NOTHING,
    /** As little as possible survives: what was forced, and what goes with it. */
    EVERYTHING,
    /**
     * One journal: changes of directories are lost from some moment on, wherever they are. What
     * ext4, XFS, Btrfs and ZFS do; every force of anything there commits all that was before.
     */
    JOURNAL,
    /** Each directory by itself is lost from some moment on. */
    DIRECTORIES,
    /** Each name by itself: of two new files of one directory the later one may survive alone. */
    NAMES,
    /**
     * As {@link #NAMES}, and a file that moved to another directory may be left under both names,
     * as where a rename is no transaction but a link and a deletion.
     */
    TORN;

    /** Whether a rename to another directory is done in both or in neither. */
    boolean renamesAtomically() {
        return this != TORN;
    }
}
