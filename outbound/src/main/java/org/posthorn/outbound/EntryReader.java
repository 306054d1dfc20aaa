package org.posthorn.outbound;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Reads the file of a message: magic, envelope, frames of the message, an end, and then what has
 * happened since. Used by one thread, of the disk pool.
 *
 * <p>Up to the end mark everything was forced before the file had its name: whatever does not check
 * out there is damage. Behind it the last append may be missing, cut or zeros; everything else is
 * damage as well.
 */
final class EntryReader {

    static final byte[] MAGIC = "posthorn queue 1\n".getBytes(StandardCharsets.US_ASCII);

    private final SeekableByteChannel in;
    private final ByteBuffer window;
    private final long size;
    private final ByteBuffer narrow = ByteBuffer.allocate(Frame.HEAD);
    private long windowAt;

    /** Of the channel, which is a call of the system to ask for or to set. */
    private long position;

    /**
     * @param window filled by each read: with a whole small file, if its message is wanted
     */
    EntryReader(SeekableByteChannel in, ByteBuffer window) throws IOException {
        this.in = in;
        this.window = window.limit(0);
        this.size = in.size();
    }

    /**
     * Everything but the message, whose frames are passed over unchecked.
     *
     * @throws BrokenEntryException if the file is damaged
     */
    Stored read() throws IOException {
        ByteBuffer octets = octets(0, MAGIC.length);
        var magic = new byte[MAGIC.length];
        octets.get(magic);
        if (!Arrays.equals(magic, MAGIC)) {
            throw new BrokenEntryException("not a file of the queue");
        }
        long at = MAGIC.length;
        Frame.Head head = head(at);
        Transaction transaction = EnvelopeCodec.decode(payload(at, head, Frame.Kind.ENVELOPE));
        at += head.frame();
        long body = at;
        long length = 0;
        head = passing(at);
        while (head.kind() == Frame.Kind.BODY) {
            length += head.length();
            at += head.frame();
            head = passing(at);
        }
        End end = End.decode(payload(at, head, Frame.Kind.END));
        at += head.frame();
        if (end.size() != length) {
            throw new BrokenEntryException("a part of the message is missing");
        }
        var steps = new ArrayList<Step>();
        long whole = steps(at, transaction.recipients().size(), steps);
        return new Stored(transaction, body, length, end.eightBit(), steps, whole, size - whole);
    }

    /** Whether the whole file is in memory, so that the channel may be closed. */
    boolean holdsAll() {
        return windowAt == 0 && window.limit() == size;
    }

    /**
     * The octets of the message in the frame that begins there, and where the next one does.
     *
     * @throws BrokenEntryException if it does not check out
     */
    Block block(long at) throws IOException {
        Frame.Head head = head(at);
        return new Block(payload(at, head, Frame.Kind.BODY), at + head.frame());
    }

    record Block(byte[] octets, long next) {}

    /**
     * Where the frame begins that holds an octet of the message; those before it are passed over
     * unchecked.
     *
     * @param body where the first frame is
     * @param octet not beyond the end of the message
     */
    Place find(long body, long octet) throws IOException {
        long at = body;
        long before = 0;
        for (Frame.Head head = passing(at);
                head.kind() == Frame.Kind.BODY && octet - before >= head.length();
                head = passing(at)) {
            before += head.length();
            at += head.frame();
        }
        return new Place(at, before);
    }

    /**
     * A frame of the message.
     *
     * @param at where it begins in the file
     * @param before octets of the message before it
     */
    record Place(long at, long before) {}

    /** What the end of a message says about it. */
    record End(long size, boolean eightBit) {

        byte[] encode() {
            return new PayloadWriter().size(size).flag(eightBit).toOctets();
        }

        static End decode(byte[] payload) throws BrokenEntryException {
            return PayloadReader.read(payload, in -> new End(in.size(), in.flag()));
        }
    }

    /** Returns where what is whole ends. */
    private long steps(long from, int recipients, List<Step> steps) throws IOException {
        // a whole record ends with a line feed: zeros at the end were never written
        long end = endOfWritten(from);
        long at = from;
        while (end - at >= Frame.HEAD && !startsWithZero(at)) {
            Frame.Head head = head(at);
            if (head.frame() > end - at) {
                break;
            }
            steps.add(StepCodec.decode(payload(at, head, Frame.Kind.STEP), recipients));
            at += head.frame();
        }
        return at;
    }

    /** No kind of record is zero: the beginning of the last append is lost, and so is the rest. */
    private boolean startsWithZero(long at) throws IOException {
        ByteBuffer octets = octets(at, 1);
        return octets.get(octets.position()) == 0;
    }

    private long endOfWritten(long from) throws IOException {
        long end = size;
        while (end > from) {
            long start = Math.max(from, end - window.capacity());
            ByteBuffer octets = octets(start, (int) (end - start));
            int base = octets.position();
            while (end > start && octets.get(base + (int) (end - 1 - start)) == 0) {
                end--;
            }
            if (end > start) {
                break;
            }
        }
        return end;
    }

    private Frame.Head head(long at) throws IOException {
        return Frame.head(octets(at, Frame.HEAD));
    }

    /** Of a frame whose payload may not be wanted: it is not read along. */
    private Frame.Head passing(long at) throws IOException {
        return holds(at, Frame.HEAD) || Frame.HEAD > size - at
                ? head(at)
                : Frame.head(filled(narrow.clear(), at));
    }

    private byte[] payload(long at, Frame.Head head, Frame.Kind expected) throws IOException {
        if (head.kind() != expected) {
            throw new BrokenEntryException(expected + " expected, not " + head.kind());
        }
        if (head.frame() > size - at) {
            throw new BrokenEntryException("the file is too short");
        }
        return Frame.payload(head, octets(at, head.frame()));
    }

    /** A buffer at whose position so many octets of the file are. */
    private ByteBuffer octets(long at, int count) throws IOException {
        if (count > size - at) {
            throw new BrokenEntryException("the file is too short");
        }
        if (count > window.capacity()) {
            return filled(ByteBuffer.allocate(count), at);
        }
        if (!holds(at, count)) {
            filled(window.clear(), at);
            windowAt = at;
        }
        return window.position((int) (at - windowAt));
    }

    private boolean holds(long at, int count) {
        return at >= windowAt && at + count <= windowAt + window.limit();
    }

    /** As many octets as there are and have room, from there. */
    private ByteBuffer filled(ByteBuffer buffer, long at) throws IOException {
        buffer.limit((int) Math.min(buffer.capacity(), size - at));
        if (at != position) {
            in.position(at);
        }
        position = at + buffer.limit();
        while (buffer.hasRemaining()) {
            if (in.read(buffer) < 0) {
                throw new BrokenEntryException("the file has become shorter");
            }
        }
        return buffer.flip();
    }
}
