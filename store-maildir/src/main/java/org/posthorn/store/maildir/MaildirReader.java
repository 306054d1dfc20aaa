package org.posthorn.store.maildir;

import org.posthorn.disk.Disk;
import org.posthorn.store.Account;
import org.posthorn.store.Flags;
import org.posthorn.store.MailboxName;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * A Maildir as its files say, without a change to any of them: to export it, or to take over one
 * that is not ours. Others may use it meanwhile. Throws {@link org.posthorn.store.StoreException}.
 * Thread-safe.
 */
public final class MaildirReader {

    private final MaildirDisk disk;
    private final AccountPaths files;

    /**
     * A message of one mailbox.
     *
     * @param base what identifies it in its mailbox for ever
     * @param uid 0 if it has none yet
     * @param file where it was a moment ago
     */
    public record Message(String base, long uid, Flags flags, Instant date, Path file) {}

    /**
     * The UIDs of one mailbox.
     *
     * @param validity 0 if no program has given any yet
     * @param next above all that were given
     */
    public record Uids(long validity, long next) {}

    /** Of a Maildir as most are: Maildir++, and names in modified UTF-7. */
    public MaildirReader(Path root, Disk disk) {
        this(AccountPaths.in(root, Layout.usual()), disk);
    }

    /** Of an account of ours. */
    public MaildirReader(MaildirConf conf, Account account, Disk disk) {
        this(AccountPaths.of(conf, account), disk);
    }

    private MaildirReader(AccountPaths files, Disk disk) {
        this.files = files;
        this.disk = new MaildirDisk(disk);
    }

    /** Those that have files, INBOX first. */
    public List<MailboxName> mailboxes() {
        return disk.run(v -> {
            var names = new ArrayList<>(new MailboxListing(files.root(), files.layout()).names());
            names.remove(MailboxName.INBOX);
            names.addFirst(MailboxName.INBOX);
            return names;
        });
    }

    public Set<MailboxName> subscriptions() {
        return disk.run(v -> {
            byte[] octets = content(files.control().resolve("subscriptions"));
            return Subscriptions.parse(octets, files.layout()).names();
        });
    }

    public Uids uids(MailboxName mailbox) {
        FolderPaths paths = files.of(mailbox);
        return disk.run(v -> {
            UidList list = UidList.parse(content(paths.uidList()));
            return new Uids(list.uidValidity(), list.next());
        });
    }

    /** In the order of their UIDs; those that have none come last, as they arrived. */
    public List<Message> messages(MailboxName mailbox) {
        FolderPaths paths = files.of(mailbox);
        return disk.run(v -> {
            var keywords = Keywords.parse(content(paths.keywords()), content(paths.moreKeywords()));
            var found = new TreeMap<String, Path>(MaildirName.ARRIVAL);
            list(paths.fresh(), found);
            list(paths.cur(), found);
            Map<String, Long> uids = new HashMap<>();
            UidList.parse(content(paths.uidList()))
                    .records()
                    .forEach(record -> uids.put(record.base(), record.uid()));
            var messages = new ArrayList<Message>();
            for (Map.Entry<String, Path> entry : found.entrySet()) {
                Path file = entry.getValue();
                MaildirName name = MaildirName.parse(String.valueOf(file.getFileName()));
                try {
                    Instant date = Files.getLastModifiedTime(file).toInstant();
                    long uid = uids.getOrDefault(name.base(), 0L);
                    messages.add(new Message(name.base(), uid, keywords.flags(name), date, file));
                } catch (NoSuchFileException e) {
                    // expunged, or renamed: then it is there when it is opened
                    messages.add(
                            new Message(
                                    name.base(),
                                    uids.getOrDefault(name.base(), 0L),
                                    keywords.flags(name),
                                    Instant.now(),
                                    file));
                }
            }
            messages.sort(Comparator.comparingLong(m -> m.uid() == 0 ? Long.MAX_VALUE : m.uid()));
            return messages;
        });
    }

    /**
     * The message as it is served, unpacked and with CRLF line ends; found again by its base name
     * if another program has renamed it.
     *
     * @throws NoSuchFileException if it was expunged
     * @throws IOException if nobody can read it: it is encrypted, say
     */
    public InputStream open(MailboxName mailbox, Message message) throws IOException {
        try {
            return disk.disk().run(v -> served(message.file()));
        } catch (NoSuchFileException e) {
            FolderPaths paths = files.of(mailbox);
            Path again =
                    disk.disk()
                            .run(v -> {
                                var found = new TreeMap<String, Path>(MaildirName.ARRIVAL);
                                list(paths.fresh(), found);
                                list(paths.cur(), found);
                                return found.getOrDefault(message.base(), message.file());
                            });
            return disk.disk().run(v -> served(again));
        }
    }

    private static InputStream served(Path file) throws IOException {
        return new BufferedInputStream(new ServedInput(file, MessageFile.kindOf(file)), 1 << 16);
    }

    private static void list(Path directory, Map<String, Path> found) throws IOException {
        try (DirectoryStream<Path> files = Files.newDirectoryStream(directory)) {
            for (Path file : files) {
                String name = String.valueOf(file.getFileName());
                if (!name.startsWith(".")) {
                    found.put(MaildirName.base(name), file);
                }
            }
        } catch (NoSuchFileException e) {
            // a mailbox that lacks one has nothing there
        }
    }

    private static byte[] content(Path file) throws IOException {
        try {
            return Files.readAllBytes(file);
        } catch (NoSuchFileException e) {
            return new byte[0];
        }
    }
}
