package org.posthorn.store.maildir;

import org.posthorn.disk.Disk;
import org.posthorn.store.Account;
import org.posthorn.store.Flags;
import org.posthorn.store.MailboxName;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
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

/**
 * A Maildir as its files say, without a change to any of them: to export it, or to take over one
 * that is not ours. Others may use it meanwhile. Throws {@link org.posthorn.store.StoreException}.
 * Thread-safe.
 */
public final class MaildirReader {

    /** Two programs that rename all the time must not keep us looking for ever. */
    private static final int MAX_LOOKS = 5;

    private static final Comparator<Message> ORDER =
            Comparator.<Message>comparingLong(m -> m.uid() == 0 ? Long.MAX_VALUE : m.uid())
                    .thenComparing(Message::base, MaildirName.ARRIVAL);

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
        this(AccountPaths.in(root, Layout.usual()), new MaildirDisk(disk));
    }

    /** Of an account of ours. */
    public MaildirReader(MaildirConf conf, Account account, Disk disk) {
        this(AccountPaths.of(conf, account), new MaildirDisk(disk));
    }

    MaildirReader(AccountPaths files, MaildirDisk disk) {
        this.files = files;
        this.disk = disk;
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
            Map<String, Path> left = listed(paths);
            Map<String, Long> uids = new HashMap<>();
            UidList.parse(content(paths.uidList()))
                    .records()
                    .forEach(record -> uids.put(record.base(), record.uid()));
            var messages = new ArrayList<Message>();
            for (int look = 1; !left.isEmpty() && look <= MAX_LOOKS; look++) {
                var missed = new HashMap<String, Path>();
                for (Map.Entry<String, Path> entry : left.entrySet()) {
                    String base = entry.getKey();
                    Path file = entry.getValue();
                    try {
                        messages.add(message(base, uids.getOrDefault(base, 0L), file, keywords));
                    } catch (NoSuchFileException e) {
                        missed.put(base, file);
                    }
                }
                if (!missed.isEmpty()) {
                    missed.replaceAll(listed(paths)::getOrDefault);
                }
                left = missed; // expunged, or renamed: then it is found by its base name
            }
            messages.sort(ORDER);
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
                            .run(v -> listed(paths).getOrDefault(message.base(), message.file()));
            return disk.disk().run(v -> served(again));
        }
    }

    private static InputStream served(Path file) throws IOException {
        return new BufferedInputStream(new ServedInput(file, MessageFile.kindOf(file)), 1 << 16);
    }

    private static Message message(String base, long uid, Path file, Keywords keywords)
            throws IOException {
        Instant date = Files.getLastModifiedTime(file).toInstant();
        MaildirName name = MaildirName.parse(String.valueOf(file.getFileName()));
        return new Message(base, uid, keywords.flags(name), date, file);
    }

    /** Every message's file, by base name. */
    private Map<String, Path> listed(FolderPaths paths) throws IOException {
        var found = new HashMap<String, Path>();
        for (Path directory : List.of(paths.fresh(), paths.cur())) {
            try {
                disk.listing()
                        .list(
                                directory,
                                name -> {
                                    var odd = new OddName(directory, name);
                                    if (!odd.isNoMessage()) {
                                        found.put(MaildirName.base(name), odd.file());
                                    }
                                });
            } catch (NoSuchFileException e) {
                // a mailbox that lacks one has nothing there
            }
        }
        return found;
    }

    private static byte[] content(Path file) throws IOException {
        try {
            return Files.readAllBytes(file);
        } catch (NoSuchFileException e) {
            return new byte[0];
        }
    }
}
