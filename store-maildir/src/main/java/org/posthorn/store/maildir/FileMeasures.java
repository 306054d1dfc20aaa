package org.posthorn.store.maildir;

import org.posthorn.disk.DiskFault;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Supplier;

/**
 * Measures messages when they are asked for the first time: a large mailbox whose index is lost
 * opens without a look at each file. Thread-safe.
 *
 * @param now where messages were last seen
 */
record FileMeasures(FolderPaths paths, MaildirDisk disk, Supplier<Columns> now)
        implements Measures.Source {

    /** Two programs that rename all the time must not keep us looking for ever. */
    private static final int MAX_LOOKS = 20;

    private static final Logger LOG = LoggerFactory.getLogger(FileMeasures.class);

    /**
     * As name or list say, if the file is as long as they say; else all of it is read. Of a file
     * that cannot be read its own length: it must not keep the others from being served.
     *
     * @param fields of the message's line in {@code dovecot-uidlist}
     */
    static long messageSize(Path file, String base, String fields, long actual) throws IOException {
        try {
            return MessageFile.messageSize(
                    file, actual, MaildirName.octets(base), named(base, fields));
        } catch (IOException e) {
            if (e instanceof NoSuchFileException || DiskFault.of(e) == DiskFault.HANDLES) {
                throw e;
            }
            LOG.warn("a message that cannot be read", e);
            return actual;
        }
    }

    /** Octets as served, as name or list say; -1 if they do not. */
    static long named(String base, String fields) {
        long size = MaildirName.messageSize(base);
        return size >= 0 || fields.isEmpty()
                ? size
                : new UidRecord(0, fields, base).field('W').map(FileMeasures::number).orElse(-1L);
    }

    private static long number(String digits) {
        return digits.matches("[0-9]{1,18}") ? Long.parseLong(digits) : -1;
    }

    @Override
    public Measures measure(Chunk.Facts facts) {
        return disk.run(v -> new Look(facts).measures());
    }

    /** At one chunk, on a thread of the disk pool. */
    private final class Look {

        private final Chunk.Facts facts;
        private final long[] sizes;
        private final long[] dates;
        private final Map<String, Integer> missing = new HashMap<>();

        Look(Chunk.Facts facts) {
            this.facts = facts;
            this.sizes = facts.known().sizes.clone();
            this.dates = facts.known().dates.clone();
        }

        Measures measures() throws IOException {
            Columns seen = now.get();
            for (int row = 0; row < dates.length; row++) {
                if (dates[row] == Measures.UNKNOWN) {
                    int index = seen.indexOf(Integer.toUnsignedLong(facts.uids[row]));
                    if (index < 0) {
                        expunged(row);
                    } else if (!isThere(seen.path(index), row)) {
                        missing.put(facts.bases.get(row), row);
                    }
                }
            }
            search();
            missing.values().forEach(this::expunged);
            return new Measures(sizes, dates);
        }

        /** It was there when its name was given. */
        private void expunged(int row) {
            dates[row] = 1000 * Math.max(0, MaildirName.seconds(facts.bases.get(row)));
        }

        /**
         * Some have been renamed or deleted: while that goes on, a file that is there may not be
         * shown.
         */
        private void search() throws IOException {
            FolderTimes before = FolderTimes.of(paths);
            for (int look = 1; !missing.isEmpty() && look <= MAX_LOOKS; look++) {
                again("new");
                again("cur");
                FolderTimes after = FolderTimes.of(paths);
                if (look > 1 && after.sameDirectories(before)) {
                    return;
                }
                before = after;
            }
        }

        private void again(String folder) throws IOException {
            disk.listing()
                    .list(
                            paths.directory().resolve(folder),
                            name -> {
                                String base = MaildirName.base(name);
                                Integer row = missing.get(base);
                                if (row != null && isThere(folder + "/" + name, row)) {
                                    missing.remove(base);
                                }
                            });
        }

        private boolean isThere(String path, int row) throws IOException {
            Path file = paths.directory().resolve(path);
            try {
                var attributes = Files.readAttributes(file, BasicFileAttributes.class);
                String base = facts.bases.get(row);
                sizes[row] = messageSize(file, base, facts.fields.get(row), attributes.size());
                dates[row] = attributes.lastModifiedTime().toMillis();
                return true;
            } catch (NoSuchFileException e) {
                return false;
            }
        }
    }
}
