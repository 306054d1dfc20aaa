package org.posthorn.store.maildir;

import org.posthorn.store.Account;
import org.posthorn.store.MailboxName;
import org.posthorn.store.StoreException;

import java.nio.file.Path;
import java.util.List;

/**
 * Where the files of one account are.
 *
 * @param root the Maildir
 * @param control where the files are that must not be lost; the Maildir, or a tree like it
 * @param index where the files are that can be made anew; the Maildir, or a tree like it
 */
record AccountPaths(Path root, Path control, Path index, Layout layout) {

    /** {@code CANNOT} for a tree within another: what is below a folder belongs to its tree. */
    AccountPaths {
        List<Path> trees = List.of(root, control, index);
        for (Path tree : trees) {
            for (Path other : trees) {
                if (tree.startsWith(other) && !tree.equals(other)) {
                    throw new StoreException(
                            StoreException.Reason.CANNOT,
                            "mail, control files and indexes must be in one place, or apart: "
                                    + tree
                                    + " is below "
                                    + other);
                }
            }
        }
    }

    /** With everything in one place. */
    static AccountPaths in(Path root, Layout layout) {
        Path place = clean(root);
        return new AccountPaths(place, place, place, layout);
    }

    static AccountPaths of(MaildirConf conf, Account account) {
        return new AccountPaths(
                clean(account.location()),
                clean(account.control()),
                clean(account.index()),
                conf.names());
    }

    /** {@code CANNOT} for a name that the layout has no place for. */
    FolderPaths of(MailboxName name) {
        return new FolderPaths(
                layout.resolve(root, name), beside(control, name), beside(index, name));
    }

    /** The same of a directory, whatever it is called. */
    FolderPaths at(Path directory) {
        if (directory.equals(root)) {
            return of(MailboxName.INBOX);
        }
        Path way = root.relativize(directory);
        return new FolderPaths(directory, control.resolve(way), index.resolve(way));
    }

    /** What an account with limits stores. */
    Path maildirSize() {
        return control.resolve("maildirsize");
    }

    /** The trees that have a folder for each mailbox, but no mail. */
    List<Path> treesBeside() {
        return List.of(control, index).stream()
                .distinct()
                .filter(tree -> !tree.equals(root))
                .toList();
    }

    /** A mailbox's folder in one of the trees. */
    Path beside(Path tree, MailboxName name) {
        return tree.equals(root) ? layout.resolve(root, name) : layout.resolveBeside(tree, name);
    }

    private static Path clean(Path path) {
        return path.toAbsolutePath().normalize();
    }
}
