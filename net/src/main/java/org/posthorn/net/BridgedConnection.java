package org.posthorn.net;

import org.jspecify.annotations.Nullable;

import java.io.EOFException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;

import javax.net.ssl.SSLSession;

/** The session's end of one connection: blocking, buffered, with every wait bounded. */
final class BridgedConnection implements Connection {

    /** More than this is sent at once: whole TLS records, few system calls. */
    private static final int OUTPUT_LIMIT = 64 * 1024;

    private static final int OUTPUT_START = 1024;

    /** The session goes on when no more than this is unsent, so that the client never runs dry. */
    private static final int LOW_WATER = 32 * 1024;

    /** Octets of a too long line that are skipped to find its end. What is longer is endless. */
    private static final int SKIP_LIMIT = 1024 * 1024;

    private static final byte[] NOTHING = new byte[0];

    private final Bridge bridge;
    private final String id;
    private final InetSocketAddress remote;
    private final InetSocketAddress local;
    private final NetConf conf;
    private final Pace pace;
    private final long loginDeadline;

    private byte[] input = NOTHING;
    private int position;
    private boolean exhausted;
    private byte[] output = NOTHING;
    private int pending;
    private Duration patience = Duration.ofMinutes(5);
    private boolean stranger;

    private volatile boolean woken;
    private volatile Protocol.@Nullable Farewell ending;

    BridgedConnection(
            Bridge bridge,
            String id,
            InetSocketAddress remote,
            InetSocketAddress local,
            NetConf conf,
            boolean loginExpected) {
        this.bridge = bridge;
        this.id = id;
        this.remote = remote;
        this.local = local;
        this.conf = conf;
        this.pace = new Pace(conf.commandTime());
        this.loginDeadline = System.nanoTime() + conf.loginTime().toNanos();
        this.stranger = loginExpected;
    }

    @Override
    public String id() {
        return id;
    }

    @Override
    public InetSocketAddress remote() {
        return remote;
    }

    @Override
    public InetSocketAddress local() {
        return local;
    }

    @Override
    public Optional<SSLSession> tls() {
        return Optional.empty();
    }

    @Override
    public byte[] readLine(int limit) throws IOException {
        Protocol.Farewell reason = ending;
        if (reason != null) {
            throw new ConnectionException(reason);
        }
        pace.restart();
        boolean begun = false;
        var line = new LineBuffer(limit);
        while (true) {
            if (position == input.length) {
                refill(begun);
            }
            begun = true;
            position = line.take(input, position);
            if (line.complete()) {
                return line.octets();
            }
            if (line.skipped() > SKIP_LIMIT) {
                exhausted = true;
                position = input.length;
                throw new LineException(LineException.Fault.TOO_LONG);
            }
        }
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
        if (length == 0) {
            return 0;
        }
        if (position == input.length) {
            refill(true);
        }
        int count = Math.min(length, input.length - position);
        System.arraycopy(input, position, target, offset, count);
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
        return position < input.length || bridge.hasReceived();
    }

    @Override
    public boolean awaitInput(Duration limit) throws IOException {
        if (hasInput()) {
            woken = false;
            return true;
        }
        flush();
        long deadline = System.nanoTime() + limit.toNanos();
        while (true) {
            boolean ended = exhausted || bridge.ended();
            if (hasInput()) {
                woken = false;
                return true;
            }
            if (ended) {
                throw gone();
            }
            Protocol.Farewell reason = ending;
            if (reason != null) {
                throw new ConnectionException(reason);
            }
            long left = deadline - System.nanoTime();
            if (woken || left <= 0) {
                woken = false;
                return false;
            }
            bridge.ask();
            park(left);
        }
    }

    @Override
    public void wake() {
        woken = true;
        bridge.unpark();
    }

    /** Waits for octets behind the used-up ones. */
    private void refill(boolean underway) throws IOException {
        byte[] next = exhausted ? null : bridge.poll();
        if (next == null) {
            flush();
            next = await(underway);
        }
        input = next;
        position = 0;
        pace.arrived(next.length);
    }

    private byte[] await(boolean underway) throws IOException {
        input = NOTHING;
        position = 0;
        long start = System.nanoTime();
        while (true) {
            boolean ended = exhausted || bridge.ended();
            byte[] next = exhausted ? null : bridge.poll();
            long waited = System.nanoTime() - start;
            if (next != null) {
                if (underway) {
                    pace.waited(waited);
                }
                return next;
            }
            if (ended) {
                throw gone();
            }
            Protocol.Farewell reason = ending;
            if (reason != null) {
                throw new ConnectionException(reason);
            }
            long left = patience.toNanos() - waited;
            if (underway) {
                left = Math.min(left, pace.left() - waited);
            }
            if (stranger) {
                left = Math.min(left, loginDeadline - start - waited);
            }
            if (left <= 0) {
                boolean late = stranger && loginDeadline - start - waited <= 0;
                throw new ConnectionException(
                        late ? Protocol.Farewell.LOGIN_TIMEOUT : Protocol.Farewell.IDLE);
            }
            bridge.ask();
            park(left);
        }
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        int from = offset;
        int rest = length;
        while (rest > 0) {
            if (pending == OUTPUT_LIMIT) {
                flush();
            }
            int count = Math.min(rest, OUTPUT_LIMIT - pending);
            if (pending + count > output.length) {
                int size = Math.max(OUTPUT_START, Integer.highestOneBit(pending + count - 1) << 1);
                output = Arrays.copyOf(output, Math.min(size, OUTPUT_LIMIT));
            }
            System.arraycopy(bytes, from, output, pending, count);
            pending += count;
            from += count;
            rest -= count;
        }
    }

    @Override
    public void flush() throws IOException {
        if (pending > 0) {
            byte[] full = output;
            int length = pending;
            output = NOTHING;
            pending = 0;
            bridge.send(full, length);
        }
        drain(LOW_WATER);
    }

    /** Waits until no more than so many octets are unsent. */
    private void drain(int mark) throws IOException {
        int before = bridge.unsent();
        long deadline = System.nanoTime() + conf.writeTime().toNanos();
        while (true) {
            int unsent = bridge.unsent();
            if (bridge.failure() != null) {
                throw gone();
            }
            if (unsent <= mark) {
                return;
            }
            if (unsent < before) {
                before = unsent;
                deadline = System.nanoTime() + conf.writeTime().toNanos();
            }
            long left = deadline - System.nanoTime();
            if (left <= 0) {
                abort();
                throw new IOException("the client reads nothing");
            }
            park(left);
        }
    }

    private void park(long nanos) throws IOException {
        LockSupport.parkNanos(this, nanos);
        if (Thread.interrupted()) {
            abort();
            throw new IOException("cut off by the shutdown");
        }
    }

    private IOException gone() {
        Throwable cause = bridge.failure();
        if (cause == null) {
            return new EOFException("closed by the client");
        }
        return new IOException("connection lost", cause);
    }

    @Override
    public boolean canStartTls() {
        return false;
    }

    @Override
    public void startTls(byte[] go) throws IOException {
        throw new IllegalStateException("TLS is not configured");
    }

    @Override
    public void authenticated(String user) {
        stranger = false;
    }

    @Override
    public void conceal() {}

    @Override
    public void publish() {}

    @Override
    public void patience(Duration idle) {
        patience = idle;
    }

    @Override
    public void abort() {
        bridge.channel().close();
    }

    /** Reading that has to wait ends with this reason from now on. From any thread. */
    void end(Protocol.Farewell reason) {
        ending = reason;
        bridge.unpark();
    }

    /** Sends what is left and waits until it is gone. */
    void finish() throws IOException {
        flush();
        drain(0);
    }
}
