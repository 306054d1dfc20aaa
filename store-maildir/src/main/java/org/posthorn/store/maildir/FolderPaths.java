package org.posthorn.store.maildir;

import java.nio.file.Path;

/**
 * The files of one mailbox.
 *
 * @param directory where its messages are
 * @param control where the files are that must not be lost: UIDs and keywords
 * @param index where the files are that can be made anew
 */
record FolderPaths(Path directory, Path control, Path index) {

    /** With everything in one place. */
    static FolderPaths in(Path directory) {
        return new FolderPaths(directory, directory, directory);
    }

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
        return control.resolve("dovecot-uidlist");
    }

    Path uidLock() {
        return control.resolve("dovecot-uidlist.lock");
    }

    Path keywords() {
        return control.resolve("dovecot-keywords");
    }

    Path moreKeywords() {
        return control.resolve("posthorn-keywords");
    }

    /** The mark of a Maildir++ sub-folder, for deliverers. */
    Path folderMark() {
        return directory.resolve("maildirfolder");
    }
}
