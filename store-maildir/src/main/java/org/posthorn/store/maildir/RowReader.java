package org.posthorn.store.maildir;

import org.posthorn.store.Uid;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** Finds out what memory must know of a message. Thread-safe; on threads of the disk pool. */
final class RowReader {

    /** Names that mean the same are few, unless somebody makes them so. */
    private static final int KEPT = 1000;

    private final FolderPaths paths;
    private final Keywords keywords;
    private final long modSeq;

    /** In {@code cur/}, by what follows the base name. */
    private final Map<String, State> states = new ConcurrentHashMap<>();

    /**
     * @param modSeq that new rows get
     */
    RowReader(FolderPaths paths, Keywords keywords, long modSeq) {
        this.paths = paths;
        this.keywords = keywords;
        this.modSeq = modSeq;
    }

    /**
     * Without a look at the file, which is left to {@link FileMeasures}; empty if the name does not
     * say enough for that.
     */
    Optional<Columns.Row> guess(UidRecord record, String path) {
        long octets = MaildirName.octets(record.base());
        long size = FileMeasures.named(record.base(), record.fields());
        long saved = saved(record.base(), -1);
        if (octets < 0 || size < octets || size > 2 * octets || saved < 0) {
            return Optional.empty();
        }
        return Optional.of(row(record, path, size, Measures.UNKNOWN, saved));
    }

    /** Empty if the file is not where it was found. */
    Optional<Columns.Row> read(UidRecord record, String path) throws IOException {
        Path file = paths.directory().resolve(path);
        try {
            var attributes = Files.readAttributes(file, BasicFileAttributes.class);
            long date = attributes.lastModifiedTime().toMillis();
            long size =
                    FileMeasures.messageSize(
                            file, record.base(), record.fields(), attributes.size());
            return Optional.of(row(record, path, size, date, saved(record.base(), date)));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
    }

    private Columns.Row row(UidRecord record, String path, long size, long date, long saved) {
        return new Columns.Row(
                record.uid(),
                record.base(),
                state(record.base(), path),
                modSeq,
                size,
                date,
                saved,
                record.fields());
    }

    private State state(String base, String path) {
        String info = path.substring(path.indexOf('/') + 1 + base.length());
        State known = path.startsWith("cur/") ? states.get(info) : null;
        if (known != null) {
            return known;
        }
        State state = State.of(path, keywords.flags(MaildirName.parse(base + info)));
        if (path.startsWith("cur/") && keywords.beyond().isEmpty() && states.size() < KEPT) {
            states.put(info, state);
        }
        return state;
    }

    /**
     * Names begin with the second in which they were given; whoever does not know takes the date.
     */
    private static long saved(String base, long date) {
        long seconds = MaildirName.seconds(base);
        return seconds > 0 && seconds <= Uid.MAX ? seconds * 1000 : date;
    }
}
