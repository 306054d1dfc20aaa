package org.posthorn.outbound.relay;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;

/**
 * Conversations that wait for the next message to the same target, for a short time. Thread-safe.
 *
 * <p>While there are any, a thread waits for their ends.
 */
final class KeptConversations implements AutoCloseable {

    private record Kept(Conversation talk, long until) {}

    /** One is kept so much longer than its time, at most. */
    private static final long LONGEST_WAIT = TimeUnit.SECONDS.toNanos(1);

    private final Keeping keeping;
    private final Consumer<Conversation> ended;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Map<Target, Deque<Kept>> kept = new HashMap<>(); // the oldest first
    private int total;
    private boolean watched;
    private boolean closed;

    /**
     * @param ended says goodbye; called without a lock
     */
    KeptConversations(Keeping keeping, Consumer<Conversation> ended) {
        this.keeping = keeping;
        this.ended = ended;
    }

    /** The youngest that is still of use, for the calling thread. */
    Optional<Conversation> take(Target target) {
        while (true) {
            Optional<Conversation> found = remove(target);
            if (found.isEmpty() || isQuiet(found.get())) {
                return found;
            }
            found.get().abort();
            ended.accept(found.get());
        }
    }

    /** Whether this one was kept; otherwise it stays the caller's. */
    boolean keep(Conversation talk) {
        if (talk.transactions() >= keeping.messages() || !isQuiet(talk)) {
            return false;
        }
        lock.lock();
        try {
            Deque<Kept> mine = kept.getOrDefault(talk.target(), new ArrayDeque<>());
            if (closed || total >= keeping.total() || mine.size() >= keeping.perTarget()) {
                return false;
            }
            mine.addLast(new Kept(talk, System.nanoTime() + keeping.time().toNanos()));
            kept.put(talk.target(), mine);
            total++;
            if (!watched) {
                watched = true;
                Thread.ofVirtual().name("relay-kept").start(this::watch);
            }
            changed.signalAll();
            return true;
        } finally {
            lock.unlock();
        }
    }

    /** A host that says something now says 421, or something that we did not ask for. */
    private static boolean isQuiet(Conversation talk) {
        talk.connection().adopt();
        try {
            return !talk.connection().awaitInput(Duration.ZERO);
        } catch (IOException e) {
            return false; // it has gone
        }
    }

    private Optional<Conversation> remove(Target target) {
        lock.lock();
        try {
            Deque<Kept> mine = kept.get(target);
            if (mine == null) {
                return Optional.empty();
            }
            Conversation youngest = mine.removeLast().talk();
            if (mine.isEmpty()) {
                kept.remove(target);
            }
            total--;
            return Optional.of(youngest);
        } finally {
            lock.unlock();
        }
    }

    private void watch() {
        for (var late = awaitLate(); !late.isEmpty(); late = awaitLate()) {
            late.forEach(this::end);
        }
    }

    /** Those whose time is over; none if there are no others either. */
    private List<Conversation> awaitLate() {
        lock.lock();
        try {
            List<Conversation> late = removeLate(System.nanoTime());
            while (late.isEmpty() && total > 0) {
                changed.awaitNanos(Math.min(keeping.time().toNanos(), LONGEST_WAIT));
                late = removeLate(System.nanoTime());
            }
            watched = !late.isEmpty();
            return late;
        } catch (InterruptedException e) {
            throw new IllegalStateException("nobody interrupts this thread", e);
        } finally {
            lock.unlock();
        }
    }

    private List<Conversation> removeLate(long now) {
        var late = new ArrayList<Conversation>();
        for (Iterator<Deque<Kept>> all = kept.values().iterator(); all.hasNext(); ) {
            Deque<Kept> mine = all.next();
            while (!mine.isEmpty() && (closed || mine.getFirst().until() - now <= 0)) {
                late.add(mine.removeFirst().talk());
                total--;
            }
            if (mine.isEmpty()) {
                all.remove();
            }
        }
        return late;
    }

    private void end(Conversation talk) {
        talk.connection().adopt();
        talk.leave();
        ended.accept(talk);
    }

    /** Says goodbye to all. */
    @Override
    public void close() {
        List<Conversation> all;
        lock.lock();
        try {
            closed = true;
            all = removeLate(System.nanoTime());
            changed.signalAll();
        } finally {
            lock.unlock();
        }
        all.forEach(this::end);
    }
}
