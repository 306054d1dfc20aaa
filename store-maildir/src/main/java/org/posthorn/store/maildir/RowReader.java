package org.posthorn.store.maildir;

import org.posthorn.store.Uid;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Map;
import java.util.Optional;

/**
 * Finds out what memory must know of a message. On a thread of the disk pool.
 *
 * @param modSeq that new rows get
 */
record RowReader(FolderPaths paths, Keywords keywords, long modSeq) {

    /** Empty if the file is not where it was found. */
    Optional<Columns.Row> read(UidRecord record, Map<String, String> where) throws IOException {
        String path = where.get(record.base());
        if (path == null) {
            return Optional.empty();
        }
        Path file = paths.directory().resolve(path);
        try {
            var attributes = Files.readAttributes(file, BasicFileAttributes.class);
            MaildirName name = MaildirName.parse(path.substring(path.indexOf('/') + 1));
            return Optional.of(
                    new Columns.Row(
                            record.uid(),
                            path,
                            keywords.flags(name),
                            modSeq,
                            messageSize(record, file, attributes.size()),
                            attributes.lastModifiedTime().toMillis(),
                            saved(record.base(), attributes.lastModifiedTime().toMillis()),
                            record.fields()));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
    }

    /** As name or list say, if the file is as long as they say; else all of it is read. */
    private static long messageSize(UidRecord record, Path file, long actual) throws IOException {
        long octets = MaildirName.octets(record.base());
        long messageSize = MaildirName.messageSize(record.base());
        if (messageSize < 0) {
            messageSize = record.field('W').map(RowReader::number).orElse(-1L);
        }
        return MessageFile.messageSize(file, actual, octets, messageSize);
    }

    private static long number(String digits) {
        return digits.matches("[0-9]{1,18}") ? Long.parseLong(digits) : -1;
    }

    /**
     * Names begin with the second in which they were given; whoever does not know takes the date.
     */
    private static long saved(String base, long date) {
        long seconds = MaildirName.seconds(base);
        return seconds > 0 && seconds <= Uid.MAX ? seconds * 1000 : date;
    }
}
