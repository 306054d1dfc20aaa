package org.posthorn.net;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;

import javax.net.ssl.SSLSession;

/**
 * A program of this host at two streams, such as the standard input and output of this process.
 *
 * <p>It has no limits in time: who has started us may take its time, and ends us when it goes. It
 * may end its lines as this host does: where the first one ends with LF alone, all of them do and
 * arrive with CRLF. Behind a first CRLF a bare LF is what it is elsewhere.
 */
public final class StreamConnection implements Connection {

    private static final int PIECE = 8192;

    /** As at a socket: what is longer is endless. */
    private static final int SKIP_LIMIT = 1024 * 1024;

    private static final byte[] NOTHING = new byte[0];

    /** How its lines end. */
    private enum LineEnds {
        UNKNOWN,
        CRLF,
        LF
    }

    private final String id;
    private final InputStream in;
    private final OutputStream out;
    private byte[] piece = NOTHING;
    private int position;
    private byte last;
    private LineEnds lineEnds = LineEnds.UNKNOWN;
    private volatile boolean ended;

    /** Both streams stay the caller's. */
    public StreamConnection(String id, InputStream in, OutputStream out) {
        this.id = id;
        this.in = in;
        this.out = out;
    }

    @Override
    public String id() {
        return id;
    }

    @Override
    public InetSocketAddress remote() {
        return Peers.nowhere();
    }

    @Override
    public InetSocketAddress local() {
        return Peers.nowhere();
    }

    @Override
    public Optional<SSLSession> tls() {
        return Optional.empty();
    }

    @Override
    public byte[] readLine(int limit) throws IOException {
        var line = new LineBuffer(limit);
        while (!line.complete()) {
            if (position == piece.length) {
                refill();
            }
            position = line.take(piece, position);
            if (line.skipped() > SKIP_LIMIT) {
                ended = true;
                position = piece.length;
                throw new LineException(LineException.Fault.TOO_LONG);
            }
        }
        return line.octets();
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
        if (length == 0) {
            return 0;
        }
        if (position == piece.length) {
            refill();
        }
        int count = Math.min(length, piece.length - position);
        System.arraycopy(piece, position, target, offset, count);
        position += count;
        return count;
    }

    @Override
    public void unread(int count) {
        if (count < 0 || count > position) {
            throw new IllegalArgumentException("not the last read's octets: " + count);
        }
        position -= count;
    }

    @Override
    public boolean hasInput() {
        try {
            return position < piece.length || (!ended && in.available() > 0);
        } catch (IOException e) {
            return false;
        }
    }

    private void refill() throws IOException {
        piece = NOTHING;
        position = 0;
        out.flush();
        var octets = new byte[PIECE];
        int count = ended ? -1 : in.read(octets);
        if (count < 0) {
            ended = true;
            throw new EOFException("the program has gone");
        }
        piece = withLineEnds(octets, count);
    }

    private byte[] withLineEnds(byte[] octets, int count) {
        var all = new byte[2 * count];
        int length = 0;
        for (int i = 0; i < count; i++) {
            boolean bare = octets[i] == '\n' && last != '\r';
            if (octets[i] == '\n' && lineEnds == LineEnds.UNKNOWN) {
                lineEnds = bare ? LineEnds.LF : LineEnds.CRLF;
            }
            if (bare && lineEnds == LineEnds.LF) {
                all[length++] = '\r';
            }
            last = octets[i];
            all[length++] = last;
        }
        return Arrays.copyOf(all, length);
    }

    /** Nothing can be waited for besides. */
    @Override
    public boolean awaitInput(Duration patience) {
        throw new UnsupportedOperationException("a stream is read, or it is not");
    }

    @Override
    public void wake() {}

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        out.write(bytes, offset, length);
    }

    @Override
    public void flush() throws IOException {
        out.flush();
    }

    @Override
    public boolean canStartTls() {
        return false;
    }

    @Override
    public void startTls(byte[] go) {
        throw new IllegalStateException("TLS cannot be started here");
    }

    @Override
    public void authenticated(String user) {}

    @Override
    public void conceal() {}

    @Override
    public void publish() {}

    @Override
    public void patience(Duration idle) {}

    @Override
    public void deadline(Duration whole) {}

    @Override
    public void adopt() {}

    @Override
    public void leave() throws IOException {
        out.flush();
    }

    @Override
    public void abort() {
        ended = true;
    }
}
