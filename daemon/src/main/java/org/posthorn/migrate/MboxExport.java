package org.posthorn.migrate;

import org.posthorn.disk.Disk;
import org.posthorn.store.MailboxName;
import org.posthorn.store.maildir.MaildirReader;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

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

    /** Returns how many messages it wrote; what is expunged meanwhile is not among them. */
    public long write(MailboxName mailbox) throws IOException {
        Path file = target;
        for (String segment : mailbox.segments()) {
            file = file.resolve(segment);
        }
        file = file.resolveSibling(file.getFileName() + ".mbox");
        disk.makeDirectories(file.resolveSibling(""), PosixFilePermissions.fromString("rwx------"));
        long written = 0;
        try (var out = new FileOut(disk, file)) {
            var mbox = new MboxWriter(out);
            var messages = reader.messages(mailbox);
            for (MaildirReader.Message message : messages) {
                try (InputStream in = reader.open(mailbox, message)) {
                    mbox.add(in, message.flags(), message.date());
                    progress.at(mailbox.toString(), ++written, messages.size());
                } catch (NoSuchFileException e) {
                    // nothing of it was written yet
                }
            }
        }
        return written;
    }
}
