package org.posthorn.store.maildir;

import java.nio.file.Path;

/** The files of one mailbox. */
record FolderPaths(Path directory) {

    Path tmp() {
        return directory.resolve("tmp");
    }

    /** Where deliveries arrive. */
    Path fresh() {
        return directory.resolve("new");
    }

    /** Where messages are that some reader has seen. */
    Path cur() {
        return directory.resolve("cur");
    }

    Path uidList() {
        return directory.resolve("dovecot-uidlist");
    }

    Path uidLock() {
        return directory.resolve("dovecot-uidlist.lock");
    }

    Path keywords() {
        return directory.resolve("dovecot-keywords");
    }

    Path moreKeywords() {
        return directory.resolve("posthorn-keywords");
    }

    /** The mark of a Maildir++ sub-folder, for deliverers. */
    Path folderMark() {
        return directory.resolve("maildirfolder");
    }
}
