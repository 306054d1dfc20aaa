package org.posthorn.store.maildir;

import org.posthorn.store.Flags;
import org.posthorn.store.SystemFlag;

/**
 * What a change of flags changes of a message: everything about its file's name but the base. Few
 * are different in one mailbox, so rows hold their numbers in a {@link Palette}.
 *
 * @param folder {@code cur} or {@code new}
 * @param info the file name from the colon on; empty if there is none
 * @param flags what the letters, and keywords without one, mean here
 */
record State(String folder, String info, Flags flags) {

    /** Of a file at this path, relative to the mailbox's directory. */
    static State of(String path, Flags flags) {
        int slash = path.indexOf('/');
        int colon = path.indexOf(':', slash);
        return new State(path.substring(0, slash), colon < 0 ? "" : path.substring(colon), flags);
    }

    String path(String base) {
        return folder + "/" + base + info;
    }

    boolean isFresh() {
        return folder.equals("new");
    }

    boolean isUnseen() {
        return !flags.has(SystemFlag.SEEN);
    }

    boolean isDeleted() {
        return flags.has(SystemFlag.DELETED);
    }

    /** The same for states that differ in nothing but what their letters mean. */
    @Override
    public int hashCode() {
        return 31 * folder.hashCode() + info.hashCode();
    }
}
