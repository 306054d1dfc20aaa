package org.posthorn.net;

import org.jspecify.annotations.Nullable;
import org.posthorn.net.Protocol.Farewell;

import java.io.IOException;
import java.time.Duration;

/**
 * What comes from the client: lines and octets, with every wait bounded. For the session's thread,
 * {@link #wake} and {@link #end} excepted.
 */
final class Input {

    /** Octets of a too long line that are skipped to find its end. What is longer is endless. */
    private static final int SKIP_LIMIT = 1024 * 1024;

    private static final byte[] NOTHING = new byte[0];

    private final Bridge bridge;
    private final Output output;
    private final SessionLog log;
    private final Pace pace;
    private final Rate rate;
    private final Deadline deadline;
    private final long loginDeadline;

    private byte[] piece = NOTHING;
    private int position;
    private boolean exhausted;
    private boolean loginDue;
    private Duration patience = Duration.ofMinutes(5);

    private volatile boolean woken;
    private volatile @Nullable Farewell ending;

    Input(
            Bridge bridge,
            Output output,
            SessionLog log,
            NetConf conf,
            Deadline deadline,
            boolean loginDue) {
        this.bridge = bridge;
        this.output = output;
        this.log = log;
        this.deadline = deadline;
        this.loginDue = loginDue;
        long now = System.nanoTime();
        this.pace = new Pace(conf.commandTime());
        this.rate = new Rate(conf.commandRate(), now);
        this.loginDeadline = now + conf.loginTime().toNanos();
    }

    byte[] readLine(int limit) throws IOException {
        failIfEnding();
        if (loginDue) {
            slowDown();
            failIfLate();
        }
        pace.restart();
        var line = new LineBuffer(limit);
        boolean underway = false;
        while (!line.complete()) {
            if (position == piece.length) {
                refill(underway);
            }
            underway = true;
            position = line.take(piece, position);
            if (line.skipped() > SKIP_LIMIT) {
                exhausted = true;
                position = piece.length;
                throw new LineException(LineException.Fault.TOO_LONG);
            }
        }
        byte[] octets = line.octets();
        log.lineRead(octets);
        return octets;
    }

    int read(byte[] target, int offset, int length) throws IOException {
        if (length == 0) {
            return 0;
        }
        if (position == piece.length) {
            refill(true);
        }
        int count = Math.min(length, piece.length - position);
        System.arraycopy(piece, position, target, offset, count);
        position += count;
        log.contentRead(count);
        return count;
    }

    void unread(int count) {
        if (count < 0 || count > position) {
            throw new IllegalArgumentException("not the last read's octets: " + count);
        }
        position -= count;
        log.contentRead(-count);
    }

    boolean hasInput() {
        return position < piece.length || (!exhausted && bridge.hasReceived());
    }

    boolean awaitInput(Duration limit) throws IOException {
        if (!hasInput()) {
            piece = NOTHING;
            position = 0;
            output.flush();
            log.pause();
        }
        long end = System.nanoTime() + limit.toNanos();
        while (true) {
            boolean ended = exhausted || bridge.ended(); // before the look that finds nothing
            if (hasInput()) {
                woken = false;
                return true;
            }
            failIfOver(ended);
            bridge.ask(); // without a wait, too: what comes meanwhile is seen the next time
            long left = end - System.nanoTime();
            if (woken || left <= 0) {
                woken = false;
                return false;
            }
            bridge.park(left);
        }
    }

    void wake() {
        woken = true;
        bridge.unpark();
    }

    /** Reading ends with this reason from now on. From any thread. */
    void end(Farewell reason) {
        ending = reason;
        bridge.unpark();
    }

    void patience(Duration idle) {
        patience = idle;
    }

    void loggedIn() {
        loginDue = false;
    }

    /** Waits for octets behind the used-up ones. */
    private void refill(boolean underway) throws IOException {
        piece = NOTHING;
        position = 0;
        byte[] next = exhausted ? null : bridge.poll();
        if (next == null) {
            output.flush();
            log.pause();
            next = await(underway);
        }
        piece = next;
        pace.arrived(next.length);
    }

    private byte[] await(boolean underway) throws IOException {
        long start = System.nanoTime();
        while (true) {
            boolean ended = exhausted || bridge.ended(); // before the look that finds nothing
            byte[] next = exhausted ? null : bridge.poll();
            long now = System.nanoTime();
            if (next != null) {
                if (underway) {
                    pace.waited(now - start);
                }
                return next;
            }
            failIfOver(ended);
            long left = Math.min(patience.toNanos() - (now - start), deadline.left(now));
            if (underway) {
                left = Math.min(left, pace.left() - (now - start));
            }
            if (left <= 0) {
                throw new ConnectionException(Farewell.IDLE);
            }
            if (loginDue) {
                failIfLate();
                left = Math.min(left, loginDeadline - now);
            }
            bridge.ask();
            bridge.park(left);
        }
    }

    private void slowDown() throws IOException {
        long now = System.nanoTime();
        long until = now + rate.next(now);
        while (until - System.nanoTime() > 0) {
            failIfEnding();
            bridge.park(until - System.nanoTime());
        }
    }

    /** Also of a client that keeps us so busy that we never wait for it. */
    private void failIfLate() throws ConnectionException {
        if (loginDeadline - System.nanoTime() <= 0) {
            throw new ConnectionException(Farewell.LOGIN_TIMEOUT);
        }
    }

    private void failIfOver(boolean ended) throws IOException {
        if (ended) {
            throw bridge.gone();
        }
        failIfEnding();
    }

    private void failIfEnding() throws ConnectionException {
        Farewell reason = ending;
        if (reason != null) {
            throw new ConnectionException(reason);
        }
    }
}
