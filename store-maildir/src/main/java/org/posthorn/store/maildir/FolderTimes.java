package org.posthorn.store.maildir;

import java.io.IOException;

/** What shows whether anything about a mailbox has changed on disk. */
record FolderTimes(FileState fresh, FileState cur, FileState uidList) {

    static final FolderTimes UNKNOWN =
            new FolderTimes(FileState.ABSENT, FileState.ABSENT, FileState.ABSENT);

    static FolderTimes of(FolderPaths paths) throws IOException {
        return new FolderTimes(
                FileState.of(paths.fresh()),
                FileState.of(paths.cur()),
                FileState.of(paths.uidList()));
    }

    boolean sameDirectories(FolderTimes other) {
        return fresh.equals(other.fresh) && cur.equals(other.cur);
    }
}
