package org.posthorn.store.maildir;

import org.jspecify.annotations.Nullable;
import org.posthorn.disk.Access;
import org.posthorn.disk.OpenFile;
import org.posthorn.disk.Volume;
import org.posthorn.store.StoreException;
import org.posthorn.store.StoreException.Reason;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.Optional;

/**
 * A message on its way through {@code tmp/}: written, then {@linkplain #finish finished}, then
 * renamed away or discarded. Used by one thread.
 */
final class Staged extends OutputStream {

    /** A hand-off to the disk pool serves this many octets; most messages need one. */
    private static final int BUFFER = 128 * 1024;

    private static final Logger LOG = LoggerFactory.getLogger(Staged.class);

    private final MaildirDisk disk;
    private final Path tmp;
    private final String unique;
    private final Path file;
    private final boolean convert;
    private final Optional<Instant> date;
    private byte[] buffer = new byte[4096];
    private int filled;
    private @Nullable OpenFile open;
    private long octets;
    private long bareLineFeeds;
    private boolean afterCarriageReturn;
    private byte lastStored;
    private boolean finished;
    private boolean made;
    private boolean moved;

    /**
     * @param date of the message, where that is not when it is written
     */
    Staged(MaildirDisk disk, Path tmp, String unique, LineEnds lineEnds, Optional<Instant> date) {
        this.disk = disk;
        this.tmp = tmp;
        this.unique = unique;
        this.file = tmp.resolve(unique);
        this.convert = lineEnds == LineEnds.LF;
        this.date = date;
    }

    Path file() {
        return file;
    }

    Optional<Instant> date() {
        return date;
    }

    /** Octets with CRLF line ends; final once finished. */
    long messageSize() {
        return octets + bareLineFeeds;
    }

    /** The base name with the sizes; final once finished. */
    String base() {
        return MaildirName.base(unique, octets, messageSize());
    }

    /** The same message under another name. */
    String base(String otherUnique) {
        return MaildirName.base(otherUnique, octets, messageSize());
    }

    @Override
    public void write(int octet) {
        write(new byte[] {(byte) octet}, 0, 1);
    }

    @Override
    public void write(byte[] source, int offset, int length) {
        if (finished) {
            throw new IllegalStateException("the message has ended");
        }
        if (!convert) {
            copy(source, offset, length);
            return;
        }
        for (int i = offset; i < offset + length; i++) {
            put(source[i]);
        }
    }

    /** As they are: only line ends are counted. */
    private void copy(byte[] source, int offset, int length) {
        byte before = lastStored;
        for (int i = offset; i < offset + length; i++) {
            if (source[i] == '\n' && before != '\r') {
                bareLineFeeds++;
            }
            before = source[i];
        }
        lastStored = before;
        octets += length;
        int from = offset;
        while (from < offset + length) {
            makeRoom();
            int piece = Math.min(offset + length - from, buffer.length - filled);
            System.arraycopy(source, from, buffer, filled, piece);
            filled += piece;
            from += piece;
        }
    }

    /** A carriage return waits for what follows if the line feed may stand alone. */
    private void put(byte octet) {
        boolean lineEnd = octet == '\n' && afterCarriageReturn;
        if (afterCarriageReturn && (!lineEnd || lastStored == '\r')) {
            store((byte) '\r');
        }
        if (octet == '\n' && lastStored != '\r') {
            bareLineFeeds++;
        }
        afterCarriageReturn = octet == '\r';
        if (octet != '\r') {
            store(octet);
        }
    }

    private void makeRoom() {
        if (filled == buffer.length) {
            if (buffer.length < BUFFER) {
                buffer = Arrays.copyOf(buffer, Math.min(BUFFER, buffer.length * 4));
            } else {
                disk.perform(this::flush);
            }
        }
    }

    private void store(byte octet) {
        makeRoom();
        buffer[filled++] = octet;
        lastStored = octet;
        octets++;
    }

    /** Makes the contents durable; the name in {@code tmp/} need not be. */
    void finish() {
        if (!finished) {
            disk.perform(this::finish);
        }
    }

    /** The same, for who is on a thread of the disk pool already. */
    void finish(Volume volume) throws IOException {
        if (finished) {
            return;
        }
        if (convert && afterCarriageReturn) {
            store((byte) '\r');
        }
        finished = true;
        flush(volume);
        OpenFile written = opened(volume);
        if (date.isPresent()) {
            volume.setModified(file, date.get());
        }
        Access.inside(tmp).give(volume, file);
        written.force();
        written.close();
        open = null;
        buffer = new byte[0];
    }

    /** It has left {@code tmp/}. */
    void moved() {
        moved = true;
    }

    /** Removes the file, if it is still in {@code tmp/}. */
    void discard() {
        finished = true;
        buffer = new byte[0];
        if (moved || !made) {
            return;
        }
        try {
            disk.perform(v -> {
                if (open != null) {
                    open.close();
                    open = null;
                }
                if (Files.exists(file)) {
                    v.delete(file);
                }
            });
        } catch (StoreException e) {
            LOG.warn("temporary file stays until it is 36 hours old: {}", file, e);
        }
    }

    private void flush(Volume volume) throws IOException {
        opened(volume).write(buffer, 0, filled);
        filled = 0;
    }

    private OpenFile opened(Volume volume) throws IOException {
        if (open == null) {
            if (MessageKind.of(buffer, filled) != MessageKind.PLAIN) {
                // it would be served as something else than what came
                throw new StoreException(Reason.CANNOT, "begins like a compressed file");
            }
            made = true; // even if it fails: nobody knows how far it came
            open = volume.create(file);
        }
        return open;
    }
}
