package org.posthorn.store.maildir;

import org.posthorn.store.MailboxName;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** Which mailboxes have directories. On a thread of the disk pool. */
record MailboxListing(Path root, Layout layout) {

    /** INBOX is always one of them. */
    Set<MailboxName> names() throws IOException {
        var names = new TreeSet<MailboxName>();
        names.add(MailboxName.INBOX);
        list(root, names);
        return names;
    }

    /** What may not be looked into counts: who is told that it is gone removes its copy. */
    boolean isMailbox(Path directory) {
        Path sign =
                switch (layout) {
                    case Layout.MaildirPlusPlus plain -> directory;
                    case Layout.Fs nested -> directory.resolve("cur");
                };
        try {
            return Files.readAttributes(sign, BasicFileAttributes.class).isDirectory();
        } catch (AccessDeniedException e) {
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    /** A linked folder can be a mailbox, but what is below it is not looked for: it might be us. */
    private void list(Path parent, Set<MailboxName> names) throws IOException {
        boolean nested = layout instanceof Layout.Fs;
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(parent)) {
            for (Path entry : entries) {
                Optional<MailboxName> name =
                        Files.isDirectory(entry) ? layout.nameOf(root, entry) : Optional.empty();
                name.filter(found -> isMailbox(entry)).ifPresent(names::add);
                boolean parentOnly = nested && entry.equals(root.resolve("INBOX"));
                if (nested
                        && (name.isPresent() || parentOnly)
                        && Files.isDirectory(entry, LinkOption.NOFOLLOW_LINKS)) {
                    list(entry, names);
                }
            }
        } catch (AccessDeniedException e) {
            if (parent.equals(root)) {
                throw e; // what is below another one, nobody can say
            }
        } catch (NoSuchFileException | NotDirectoryException e) {
            // renamed or deleted while we look
        } catch (DirectoryIteratorException e) {
            throw e.getCause();
        }
    }
}
