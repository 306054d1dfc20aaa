package org.posthorn.store.maildir;

import org.posthorn.disk.DiskFault;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Reads ranges of message files. What must be converted or unpacked can only be read from its
 * beginning, so a few such readings stay open where they stopped, for whoever reads a large message
 * piece by piece. Thread-safe; for threads of the disk pool.
 */
final class Readings implements AutoCloseable {

    /** Open files besides those that are being read; the one that waits longest gives way. */
    private static final int KEPT = 4;

    private record Reading(Path file, ServedInput in, long position) {}

    private final ReentrantLock lock = new ReentrantLock();
    private final Deque<Reading> kept = new ArrayDeque<>();
    private final Breaks breaks = new Breaks();
    private boolean closed;

    /**
     * A range of the file as served; fewer octets where the file is shorter than that.
     *
     * @param messageSize of the whole; where the file is as long, it needs no conversion and only
     *     the range is read
     * @throws OtherSizeException if the file turns out to hold another number of octets
     * @throws BrokenMessageException for a file that cannot be read or unpacked
     */
    byte[] read(Path file, long messageSize, long offset, int length) throws IOException {
        try {
            return readable(file, messageSize, offset, length);
        } catch (BrokenMessageException e) {
            if (offset > 0) {
                breaks.add(MaildirName.base(String.valueOf(file.getFileName())), offset);
            }
            throw e;
        }
    }

    Breaks breaks() {
        return breaks;
    }

    private byte[] readable(Path file, long messageSize, long offset, int length)
            throws IOException {
        try {
            return range(file, messageSize, offset, length);
        } catch (NoSuchFileException | BrokenMessageException e) {
            throw e;
        } catch (IOException e) {
            throw switch (DiskFault.of(e)) {
                // not of this file alone
                case HANDLES, FULL, READ_ONLY -> e;
                case DENIED, OTHER -> new BrokenMessageException("cannot be read: " + file, e);
            };
        }
    }

    private byte[] range(Path file, long messageSize, long offset, int length) throws IOException {
        int wanted = (int) Math.max(0, Math.min(length, messageSize - offset));
        MessageKind kind;
        try (SeekableByteChannel channel = Files.newByteChannel(file)) {
            // from the beginning, all in one go: of a whole message the octet more tells the end
            int ahead = offset == 0 ? wanted + 1 : 0;
            var head = ByteBuffer.allocate(Math.max(MessageKind.HEAD, ahead));
            int first = channel.read(head);
            boolean whole = first == messageSize && first == wanted && first < ahead;
            if (!whole) {
                fill(channel, head);
            }
            kind = MessageKind.of(head.array(), head.position());
            if (wanted == 0 && (messageSize > 0 || kind == MessageKind.PLAIN)) {
                return new byte[0];
            }
            if (kind == MessageKind.PLAIN && (whole || channel.size() == messageSize)) {
                if (offset == 0) {
                    requireCrLf(head.array(), 0, head.position(), messageSize, file);
                    return Arrays.copyOf(head.array(), Math.min(wanted, head.position()));
                }
                // with the octet before it, which its first line end may need
                var range = ByteBuffer.allocate(wanted + 1);
                channel.position(offset - 1);
                fill(channel, range);
                requireCrLf(range.array(), 1, range.position(), messageSize, file);
                return Arrays.copyOfRange(range.array(), 1, Math.max(1, range.position()));
            }
        }
        return served(file, kind, messageSize, offset, wanted);
    }

    @Override
    public void close() {
        lock.lock();
        try {
            closed = true;
            while (!kept.isEmpty()) {
                end(kept.removeFirst());
            }
        } finally {
            lock.unlock();
        }
    }

    private byte[] served(Path file, MessageKind kind, long messageSize, long offset, int wanted)
            throws IOException {
        Optional<Reading> found = take(file, offset);
        ServedInput in = found.isPresent() ? found.get().in() : new ServedInput(file, kind);
        boolean keep = false;
        try {
            long skipped = in.skip(offset - found.map(Reading::position).orElse(0L));
            byte[] range = in.readNBytes(wanted);
            boolean atEnd = offset + wanted == messageSize;
            boolean whole = skipped >= 0 && range.length == wanted && (!atEnd || in.read() < 0);
            if (!whole) {
                throw new OtherSizeException(messageSize, file);
            }
            keep = !atEnd && range.length == wanted;
            if (keep) {
                keep(new Reading(file, in, offset + wanted));
            }
            return range;
        } finally {
            if (!keep) {
                in.close();
            }
        }
    }

    /** Every line: one that began with CRLF may go on with LF, for instance after a joint. */
    private static void requireCrLf(byte[] octets, int from, int to, long messageSize, Path file)
            throws OtherSizeException {
        for (int i = from; i < to; i++) {
            if (octets[i] == '\n' && (i == 0 || octets[i - 1] != '\r')) {
                throw new OtherSizeException(messageSize, file);
            }
        }
    }

    private Optional<Reading> take(Path file, long offset) {
        lock.lock();
        try {
            Optional<Reading> found =
                    kept.stream()
                            .filter(r -> r.file().equals(file) && r.position() <= offset)
                            .findFirst();
            found.ifPresent(kept::remove);
            return found;
        } finally {
            lock.unlock();
        }
    }

    private void keep(Reading reading) throws IOException {
        lock.lock();
        try {
            if (closed) {
                end(reading);
                return;
            }
            kept.addLast(reading);
            if (kept.size() > KEPT) {
                end(kept.removeFirst());
            }
        } finally {
            lock.unlock();
        }
    }

    private static void end(Reading reading) {
        try {
            reading.in().close();
        } catch (IOException e) {
            // nothing was written
        }
    }

    private static void fill(SeekableByteChannel channel, ByteBuffer buffer) throws IOException {
        while (buffer.hasRemaining() && channel.read(buffer) >= 0) {
            // until full, or the file is shorter than it was
        }
    }
}
