package org.posthorn.store.maildir;

import org.posthorn.store.MailboxName;
import org.posthorn.store.StoreException;
import org.posthorn.store.StoreException.Reason;

import java.nio.charset.StandardCharsets;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * How mailbox names become directories. The one place where a path is made of a name: two names
 * never have the same directory, and none has one outside of the root.
 */
sealed interface Layout {

    /** Maildir++: {@code A/B} is {@code .A.B} in the root, and INBOX the root itself. */
    record MaildirPlusPlus(Spelling spelling) implements Layout {

        @Override
        public char divider() {
            return '.';
        }

        @Override
        public List<String> folders(List<String> written) {
            return List.of("." + String.join(".", written));
        }

        @Override
        public Optional<MailboxName> parse(List<String> folders) {
            String folder = folders.getFirst();
            return folders.size() == 1 && folder.startsWith(".")
                    ? parseStored(folder.substring(1))
                    : Optional.empty();
        }
    }

    /** Dovecot's LAYOUT=fs: {@code A/B} is {@code A/B} in the root, and INBOX the root itself. */
    record Fs(Spelling spelling) implements Layout {

        /** The parts of a Maildir. */
        static final Set<String> PARTS = Set.of("cur", "new", "tmp");

        /** Files of the root. */
        private static final Set<String> ROOT_FILES =
                Set.of("subscriptions", "subscriptions.lock", "maildirsize", "maildirsize.lock");

        @Override
        public char divider() {
            return '/';
        }

        @Override
        public List<String> folders(List<String> written) {
            for (int depth = 0; depth < written.size(); depth++) {
                if (isReserved(written.get(depth), depth)) {
                    throw cannot("a mailbox cannot be called " + written.get(depth));
                }
            }
            return written;
        }

        @Override
        public Optional<MailboxName> parse(List<String> folders) {
            return ofStored(folders);
        }

        private static boolean isReserved(String folder, int depth) {
            return folder.startsWith(".")
                    || PARTS.contains(folder)
                    || (depth == 0 && ROOT_FILES.contains(folder))
                    || isFile(folder);
        }
    }

    /** What Maildirs have if nobody has chosen anything. */
    static Layout usual() {
        return new MaildirPlusPlus(new Spelling(false, false, true));
    }

    /** The longest file name of common file systems, in octets. */
    int MAX_FILE_NAME = 255;

    /** Room for a path below the longest one of Linux, with the name of a message behind it. */
    int MAX_PATH = 4096 - MAX_FILE_NAME - 8;

    /** How the names of files begin that Dovecot and we keep for a mailbox. */
    List<String> FILES =
            List.of(
                    "dovecot.",
                    "dovecot-uid",
                    "dovecot-keywords",
                    "dovecot-acl",
                    "posthorn.",
                    "posthorn-");

    static boolean isFile(String entry) {
        return FILES.stream().anyMatch(entry::startsWith);
    }

    Spelling spelling();

    /** What stands between the levels of a name in {@code subscriptions} of version 1. */
    char divider();

    /** The directories from the root down, of a name in its stored form. */
    List<String> folders(List<String> written);

    Optional<MailboxName> parse(List<String> folders);

    /** The mailbox of a directory, if that is where we would have it. */
    default Optional<MailboxName> nameOf(Path root, Path directory) {
        var folders = new ArrayList<String>();
        root.relativize(directory).forEach(folder -> folders.add(folder.toString()));
        return parse(folders).filter(name -> isAt(root, name, directory));
    }

    /** Where a mailbox is. {@code CANNOT} where none can be. */
    default Path resolve(Path root, MailboxName name) {
        return name.equals(MailboxName.INBOX) ? root.normalize() : below(root, written(name));
    }

    /** The same where INBOX is no exception: in folders that have no mail. */
    default Path resolveBeside(Path root, MailboxName name) {
        return below(root, written(name));
    }

    /** In one line, as {@code subscriptions} of version 1 has it. */
    default String stored(MailboxName name) {
        return String.join(String.valueOf(divider()), written(name));
    }

    default Optional<MailboxName> parseStored(String stored) {
        return ofStored(List.of(stored.split(divider() == '.' ? "\\." : "/", -1)));
    }

    /** The segments in their stored form. {@code CANNOT} if one has none. */
    default List<String> written(MailboxName name) {
        return name.segments().stream()
                .map(segment ->
                        spelling()
                                .write(segment)
                                .orElseThrow(() -> cannot("a dot would divide the mailbox name")))
                .toList();
    }

    default Optional<MailboxName> ofStored(List<String> written) {
        var segments = new ArrayList<String>();
        for (String part : written) {
            Optional<String> segment = spelling().read(part);
            if (segment.isEmpty()) {
                return Optional.empty();
            }
            segments.add(segment.get());
        }
        try {
            return Optional.of(new MailboxName(segments));
        } catch (IllegalArgumentException e) {
            return Optional.empty(); // not a name that a client could say
        }
    }

    private boolean isAt(Path root, MailboxName name, Path directory) {
        try {
            return resolve(root, name).equals(directory);
        } catch (StoreException e) {
            return false; // of a name that is no mailbox's
        }
    }

    private Path below(Path root, List<String> written) {
        List<String> folders = folders(written);
        Path top = root.normalize();
        Path path = top;
        for (String folder : folders) {
            if (folder.getBytes(StandardCharsets.UTF_8).length > MAX_FILE_NAME) {
                throw cannot("mailbox name is too long for a file name");
            }
            path = child(path, folder);
        }
        boolean inside =
                path.equals(path.normalize())
                        && path.startsWith(top)
                        && path.getNameCount() == top.getNameCount() + folders.size();
        if (!inside) {
            throw cannot("mailbox name leads out of the account");
        }
        if (path.toString().getBytes(StandardCharsets.UTF_8).length > MAX_PATH) {
            throw cannot("mailbox name is too long for a path");
        }
        return path;
    }

    private static Path child(Path path, String folder) {
        try {
            return path.resolve(folder);
        } catch (InvalidPathException e) {
            throw cannot("no file name can be made of the mailbox name");
        }
    }

    private static StoreException cannot(String why) {
        return new StoreException(Reason.CANNOT, why);
    }
}
