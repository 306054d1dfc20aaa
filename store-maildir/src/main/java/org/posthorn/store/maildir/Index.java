package org.posthorn.store.maildir;

import org.jspecify.annotations.Nullable;
import org.posthorn.disk.OpenFile;
import org.posthorn.disk.Volume;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.UUID;

/**
 * The columns of one mailbox in a file beside it, {@code posthorn.index}, so that it opens without
 * looking at its messages. Nothing depends on it: where it is missing, damaged, of another version
 * or of another UIDVALIDITY, the mailbox is read from its directory, and the index begins anew.
 * Only MODSEQs, the history of expunges and save dates are kept nowhere else.
 *
 * <p>Numbers are little-endian. The file begins with
 *
 * <pre>
 *   0  "POSTHORN"                     8
 *   8  version of this format: 1      4
 *  12  UIDVALIDITY, unsigned          4
 *  16  a number that no other file has, by chance   8
 *  24  0                              4
 *  28  CRC-32C of the octets before   4
 * </pre>
 *
 * <p>Records follow, of any number of batches. Each batch ends with a summary; the first one holds
 * the whole mailbox, each later one what has changed since.
 *
 * <pre>
 *   0  length n of the payload        4
 *   4  kind                           4
 *   8  payload                        n
 * n+8  CRC-32C of the checksum before this record (4) and of everything above   4
 *
 * kind  1  states      {@link StatesCodec}; rows name them by number, in the order of the file
 *       2  rows        {@link RowsCodec}, in the order of UIDs; behind the first batch, arrivals
 *       3  marks       for each changed message UID (4), state (4), MODSEQ (8)
 *       4  expunges    {@link ExpungedCodec}; in the first batch, history only
 *       5  summary     {@link IndexSummary}, always as long: it is found from the end
 * </pre>
 *
 * <p>Since every checksum covers the one before it, a record that two programs wrote at once, or
 * that survives from another file, does not fit. What does not fit ends the index; what does not
 * make sense although it fits makes all of it void.
 *
 * <p>The file is never forced. It is written anew, under another name and then renamed, when its
 * later batches have grown to half of its first. A failure to write is logged once; the file is
 * removed then, and begun anew a minute later.
 *
 * <p>How it is used, with the mailbox's lock held but for {@link #summary}:
 *
 * <ol>
 *   <li>{@link #load} when the mailbox is opened first: the columns to begin with, and which state
 *       of the files they account for. If there are none, columns are read from the directory.
 *   <li>{@link #save} after each change, once it is acknowledged or just before: it compares the
 *       columns with those it saved last, so it may come late, and once for several changes.
 *       Columns must be made by {@link ColumnsEdit} of those that were loaded or saved before;
 *       others are written whole.
 *   <li>{@link #summary} instead of all that, of a mailbox that is not open: what STATUS says, if
 *       the files are still as they were seen.
 * </ol>
 */
final class Index {

    /** Later batches as long as this are no reason to write a small mailbox anew. */
    private static final long SLACK = 64 * 1024;

    /** Between a failure to write and the next attempt. */
    private static final Duration PAUSE = Duration.ofMinutes(1);

    private static final Logger LOG = LoggerFactory.getLogger(Index.class);

    private final FolderPaths paths;
    private final Path file;
    private final MaildirDisk disk;
    private final InstantSource clock;
    private final Measures.Source source;
    private @Nullable Saved saved;
    private Instant notBefore = Instant.MIN;
    private boolean told;

    /** For who asks for no dates. */
    Index(FolderPaths paths, MaildirDisk disk, InstantSource clock) {
        this(paths, disk, clock, Measures.Source.NONE);
    }

    /**
     * @param source of dates that the index does not have
     */
    Index(FolderPaths paths, MaildirDisk disk, InstantSource clock, Measures.Source source) {
        this.paths = paths;
        this.file = file(paths);
        this.disk = disk;
        this.clock = clock;
        this.source = source;
    }

    static Path file(FolderPaths paths) {
        return paths.index().resolve("posthorn.index");
    }

    /**
     * What the file holds.
     *
     * @param base length of the first batch, header included
     * @param measured whether it has the dates of all rows
     */
    private record Saved(
            Columns columns, Seen seen, FileState state, int chain, long base, boolean measured) {

        boolean is(Columns other, Seen otherSeen) {
            return columns == other && seen.equals(otherSeen) && (measured || !other.isMeasured());
        }
    }

    /**
     * What was loaded: columns, and the state of the files that they account for.
     *
     * @param whole whether nothing was written after it that is damaged now
     */
    record Loaded(Columns columns, Seen seen, boolean whole) {}

    /**
     * Empty if there is no index that is of use, which one line of the log says.
     *
     * @param uidValidity what {@code dovecot-uidlist} says
     */
    Optional<Loaded> load(long uidValidity) {
        saved = null;
        try {
            return disk.disk().run(v -> read(uidValidity));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (IOException e) {
            LOG.warn("index is made anew: {}: {}", file, e.getMessage());
            return Optional.empty();
        }
    }

    private Optional<Loaded> read(long uidValidity) throws IOException {
        FileState state = FileState.of(file);
        IndexLoad.Loaded loaded;
        try (IndexInput in = IndexInput.open(file)) {
            if (in.uidValidity() != uidValidity) {
                throw new IndexDamage("UIDVALIDITY is not " + uidValidity);
            }
            loaded = IndexLoad.from(in, source);
        }
        if (loaded.whole()) {
            saved =
                    new Saved(
                            loaded.columns(),
                            loaded.seen(),
                            state,
                            loaded.chain(),
                            loaded.base(),
                            loaded.columns().isMeasured());
        } else {
            LOG.warn("index is made anew: {}: {} octets are of use", file, loaded.end());
        }
        return Optional.of(new Loaded(loaded.columns(), loaded.seen(), loaded.whole()));
    }

    /** What the last batch says of the mailbox as a whole. Needs no lock. */
    Optional<IndexSummary> summary() {
        try {
            return disk.disk()
                    .run(v -> {
                        try (IndexInput in = IndexInput.open(file)) {
                            return Optional.of(in.last());
                        }
                    });
        } catch (IOException e) {
            return Optional.empty(); // who opens the mailbox says why
        }
    }

    /** What was loaded is of no use after all. */
    void forget() {
        saved = null;
    }

    /** Makes this what the next {@link #load} finds. Never fails: then there is no index. */
    void save(Columns now, Seen seen) {
        if ((saved != null && saved.is(now, seen)) || clock.instant().isBefore(notBefore)) {
            return;
        }
        try {
            saved = disk.disk().run(v -> write(v, now, seen));
            told = false;
        } catch (NoSuchFileException e) {
            saved = null;
            LOG.debug("no mailbox any more: {}", file);
        } catch (IOException e) {
            pause();
            remove();
            if (!told) {
                LOG.warn("index cannot be written, and is left out: {}", file, e);
                told = true;
            }
        }
    }

    private void pause() {
        saved = null;
        notBefore = clock.instant().plus(PAUSE);
    }

    private void remove() {
        try {
            disk.disk()
                    .perform(v -> {
                        if (Files.exists(file)) {
                            v.delete(file);
                        }
                    });
        } catch (IOException e) {
            LOG.debug("nor removed", e); // what is left of it ends too early
        }
    }

    private Saved write(Volume volume, Columns now, Seen seen) throws IOException {
        if (saved == null) {
            return whole(volume, now, seen);
        }
        if (!FileState.of(file).equals(saved.state())) {
            LOG.debug("another program has changed the index, too: {}", file);
            notBefore = clock.instant().plus(PAUSE); // not one whole index after the other
            return whole(volume, now, seen);
        }
        boolean measured = now.isMeasured(); // before the rows: more may be known meanwhile
        if (measured && !saved.measured()) {
            return whole(volume, now, seen);
        }
        var out = new IndexOutput(saved.chain());
        boolean small = IndexBatch.write(out, saved.columns(), now, seen, measured);
        long length = saved.state().size() + out.length();
        if (!small || length > saved.base() + saved.base() / 2 + SLACK) {
            return whole(volume, now, seen);
        }
        try (OpenFile open = volume.append(file)) {
            out.flush(open);
        }
        return new Saved(now, seen, FileState.of(file), out.chain(), saved.base(), measured);
    }

    private Saved whole(Volume volume, Columns now, Seen seen) throws IOException {
        var out = new IndexOutput(0);
        boolean measured = now.isMeasured();
        Disposable.replace(volume, paths, file, open -> write(out, open, now, seen, measured));
        return new Saved(now, seen, FileState.of(file), out.chain(), out.length(), measured);
    }

    private static void write(
            IndexOutput out, OpenFile open, Columns now, Seen seen, boolean measured)
            throws IOException {
        out.header(now.uidValidity(), UUID.randomUUID().getMostSignificantBits());
        StatesCodec.write(out, now.palette(), 0);
        ExpungedCodec.write(out, now.expunged(), -1);
        for (int number = 0; number < now.chunks(); number++) {
            RowsCodec.write(out, now.chunk(number));
            out.pass(open);
        }
        IndexSummary summary = IndexSummary.of(now, seen, measured);
        out.record(IndexInput.Kind.SUMMARY, IndexSummary.LENGTH, summary::write);
        out.flush(open);
    }
}
