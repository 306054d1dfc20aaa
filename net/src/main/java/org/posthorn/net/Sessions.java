package org.posthorn.net;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.EOFException;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;

/** The running sessions of one listener, each on a virtual thread of its own. Thread-safe. */
final class Sessions {

    private static final Logger log = LoggerFactory.getLogger(Sessions.class);

    /** For all that were cut off together: what they still do is work on the disk. */
    private static final Duration LAST_WAIT = Duration.ofSeconds(1);

    private final Protocol protocol;
    private final Map<Thread, BridgedConnection> running = new ConcurrentHashMap<>();
    private final ReentrantLock door = new ReentrantLock();
    private boolean shut;

    Sessions(Protocol protocol) {
        this.protocol = protocol;
    }

    /** Starts a session; false if the others are waited for already, and nobody would for it. */
    boolean start(Bridge bridge, BridgedConnection connection) {
        Thread thread = Thread.ofVirtual().name(connection.id()).unstarted(() -> run(connection));
        door.lock();
        try {
            if (shut) {
                return false;
            }
            bridge.attach(thread);
            running.put(thread, connection);
            thread.start();
            return true;
        } finally {
            door.unlock();
        }
    }

    private void run(BridgedConnection connection) {
        try {
            String end = converse(connection);
            log.debug("{}: {}", connection.id(), end);
            connection.event(end);
        } catch (RuntimeException | Error e) {
            log.error("{}: the session failed", connection.id(), e);
            connection.abort();
        } finally {
            connection.release();
            running.remove(Thread.currentThread());
        }
    }

    private String converse(BridgedConnection connection) {
        connection.event("connected from " + connection.remote());
        connection.greetTls();
        try {
            serve(connection);
            connection.leave();
            return "closed";
        } catch (IOException e) {
            connection.abort();
            return e.toString();
        }
    }

    private void serve(BridgedConnection connection) throws IOException {
        try {
            protocol.serve(connection);
        } catch (EOFException e) {
            log.debug("{}: {}", connection.id(), e.getMessage());
            // it may have closed its half only, and still be reading
        } catch (ConnectionException e) {
            connection.event(e.reason().toString());
            connection.write(protocol.farewell(e.reason()));
        }
    }

    /** The ids of the sessions that have not ended. */
    List<String> running() {
        return running.values().stream().map(BridgedConnection::id).sorted().toList();
    }

    /** Tells every session to say goodbye. */
    void end() {
        running.values().forEach(session -> session.end(Protocol.Farewell.SHUTDOWN));
    }

    /** Nobody comes after those that are waited for. */
    private void shut() {
        door.lock();
        try {
            shut = true;
        } finally {
            door.unlock();
        }
    }

    /** Waits for the other sessions until the deadline, then cuts them off. */
    void await(long deadline) throws InterruptedException {
        shut();
        running.remove(Thread.currentThread());
        for (Thread thread : running.keySet()) {
            long left = deadline - System.nanoTime();
            if (left > 0) {
                thread.join(Duration.ofNanos(left));
            }
        }
        for (var session : running.entrySet()) {
            log.warn("{}: cut off", session.getValue().id());
            session.getValue().abort();
            session.getKey().interrupt();
        }
        long end = System.nanoTime() + LAST_WAIT.toNanos();
        for (Thread thread : running.keySet()) {
            thread.join(Duration.ofNanos(end - System.nanoTime())); // not at all, if negative
        }
    }
}
