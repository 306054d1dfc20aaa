package org.posthorn.disk;

import org.jspecify.annotations.Nullable;

import java.time.Instant;
import java.util.List;
import java.util.Map;

/**
 * Entries of one directory that change together.
 *
 * @param number of the operation
 * @param index among all changes; a rename to another directory is two, first what comes, then what
 *     goes
 * @param time of the directory from then on
 * @param names what each name stands for from now on; null for nothing
 * @param before the indices of the changes that the same names had last
 * @param beforeInFolder the index of the directory's last change, or -1
 * @param half what of a rename this is
 */
record Change(
        long number,
        int index,
        Inode.Folder folder,
        Instant time,
        Map<String, @Nullable Inode> names,
        List<Integer> before,
        int beforeInFolder,
        Half half) {

    /** Of a rename to another directory. */
    enum Half {
        /** Stands alone. */
        WHOLE,
        /** The next change is the name that went. */
        FILE_CAME,
        /** Can only be if the change before is. */
        FILE_WENT,
        /** As with a file, but a directory never has two names. */
        FOLDER_CAME,
        FOLDER_WENT
    }
}
