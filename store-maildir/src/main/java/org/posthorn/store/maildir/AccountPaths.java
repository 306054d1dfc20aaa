package org.posthorn.store.maildir;

import org.posthorn.store.Account;
import org.posthorn.store.MailboxName;

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

    /** With everything in one place. */
    static AccountPaths in(Path root, Layout layout) {
        return new AccountPaths(root, root, root, layout);
    }

    static AccountPaths of(MaildirConf conf, Account account) {
        return in(account.location().toAbsolutePath().normalize(), conf.names());
    }

    /** {@code CANNOT} for a name that the layout has no place for. */
    FolderPaths of(MailboxName name) {
        return new FolderPaths(
                layout.resolve(root, name), beside(control, name), beside(index, name));
    }

    /** The same of a directory, whatever it is called. */
    FolderPaths at(Path directory) {
        return directory.equals(root)
                ? of(MailboxName.INBOX)
                : layout.nameOf(root, directory).map(this::of).orElse(FolderPaths.in(directory));
    }

    /** What an account with limits stores. */
    Path maildirSize() {
        return root.resolve("maildirsize");
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
}
