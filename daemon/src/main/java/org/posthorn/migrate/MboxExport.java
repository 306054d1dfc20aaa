package org.posthorn.migrate;

import org.posthorn.disk.Disk;
import org.posthorn.store.MailboxName;
import org.posthorn.store.maildir.MaildirReader;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;

/**
 * Writes mailboxes of a Maildir as mbox files: {@code Archive/2024} as {@code Archive/2024.mbox}.
 */
public final class MboxExport {

    private final MaildirReader reader;
    private final Path target;
    private final Disk disk;
    private final Progress progress;

    /** Into a folder, from wherever the reader reads. */
    public MboxExport(MaildirReader reader, Path target, Disk disk, Progress progress) {
        this.reader = reader;
        this.target = target;
        this.disk = disk;
        this.progress = progress;
    }

    /**
     * What became of one mailbox.
     *
     * @param messages that were written; what is expunged meanwhile is not among them
     * @param unreadable why others were not
     */
    public record Written(long messages, List<String> unreadable) {}

    public Written write(MailboxName mailbox) throws IOException {
        Path file = target;
        for (String segment : mailbox.segments()) {
            file = file.resolve(segment);
        }
        file = file.resolveSibling(file.getFileName() + ".mbox");
        disk.makeDirectories(file.resolveSibling(""), PosixFilePermissions.fromString("rwx------"));
        long written = 0;
        var unreadable = new ArrayList<String>();
        try (var out = new FileOut(disk, file)) {
            List<MaildirReader.Message> messages = reader.messages(mailbox);
            var keywords = new TreeSet<String>();
            messages.forEach(message -> keywords.addAll(message.flags().keywords()));
            var mbox = new MboxWriter(out, uids(mailbox, messages), keywords);
            for (MaildirReader.Message message : messages) {
                try (InputStream in =
                        WholeMessage.of(() -> reader.open(mailbox, message), unreadable::add)) {
                    if (in != null) {
                        mbox.add(in, message.flags(), message.date(), message.uid());
                        progress.at(mailbox.toString(), ++written, messages.size());
                    }
                }
            }
        }
        return new Written(written, unreadable);
    }

    /** A last UID below that of a message would not be believed, nor would no UIDVALIDITY. */
    private MaildirReader.Uids uids(MailboxName mailbox, List<MaildirReader.Message> messages) {
        MaildirReader.Uids known = reader.uids(mailbox);
        long last = messages.stream().mapToLong(MaildirReader.Message::uid).max().orElse(0);
        return new MaildirReader.Uids(
                known.validity() > 0 ? known.validity() : Instant.now().getEpochSecond(),
                Math.max(known.next(), last + 1));
    }
}
