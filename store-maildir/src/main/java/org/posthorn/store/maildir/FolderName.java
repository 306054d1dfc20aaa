package org.posthorn.store.maildir;

import org.posthorn.store.MailboxName;
import org.posthorn.store.ModifiedUtf7;
import org.posthorn.store.StoreException;
import org.posthorn.store.StoreException.Reason;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * How mailbox names become Maildir++ directories: {@code A/B} is {@code .A.B} in the account's
 * root, INBOX is the root itself, and segments are written in modified UTF-7 as Dovecot does.
 */
final class FolderName {

    /** The longest file name of common file systems, in octets. */
    private static final int MAX_FILE_NAME = 255;

    private FolderName() {}

    /** The one place where a path is made of a mailbox name. {@code CANNOT} where none can be. */
    static Path resolve(Path root, MailboxName name) {
        Path directory = root.resolve(directory(name)).normalize();
        boolean inside =
                name.equals(MailboxName.INBOX)
                        ? directory.equals(root.normalize())
                        : root.normalize().equals(directory.getParent());
        if (!inside) {
            throw new StoreException(Reason.CANNOT, "mailbox name leads out of the account");
        }
        return directory;
    }

    /** The directory's name; empty for INBOX. */
    static String directory(MailboxName name) {
        if (name.equals(MailboxName.INBOX)) {
            return "";
        }
        String directory = "." + stored(name);
        if (directory.getBytes(StandardCharsets.UTF_8).length > MAX_FILE_NAME) {
            throw new StoreException(Reason.CANNOT, "mailbox name is too long for a file name");
        }
        return directory;
    }

    /** As {@code subscriptions} of version 1 has it: {@code A.B}. */
    static String stored(MailboxName name) {
        var parts = new ArrayList<String>();
        for (String segment : name.segments()) {
            if (segment.indexOf('.') >= 0) {
                throw new StoreException(Reason.CANNOT, "a dot would divide the mailbox name");
            }
            parts.add(ModifiedUtf7.encode(segment));
        }
        return String.join(".", parts);
    }

    /** The mailbox of a directory name, if that is how we would write it. */
    static Optional<MailboxName> parse(String directory) {
        if (!directory.startsWith(".") || directory.length() < 2) {
            return Optional.empty();
        }
        return parseStored(directory.substring(1))
                .filter(name -> directory(name).equals(directory));
    }

    static Optional<MailboxName> parseStored(String stored) {
        return ofStored(Stream.of(stored.split("\\.", -1)));
    }

    /** The name of these segments, each in modified UTF-7. */
    static Optional<MailboxName> ofStored(Stream<String> parts) {
        var segments = new ArrayList<String>();
        for (String part : (Iterable<String>) parts::iterator) {
            Optional<String> segment = ModifiedUtf7.decode(part);
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
}
