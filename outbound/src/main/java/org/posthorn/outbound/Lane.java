package org.posthorn.outbound;

import org.jspecify.annotations.Nullable;

import java.util.Comparator;
import java.util.PriorityQueue;

/**
 * Everything about one next hop: what waits for it, and what is known of its health. Guarded by the
 * queue's lock.
 *
 * <p>Its window is how many attempts may be under way. It grows by one for each round of successes
 * and shrinks by one for each failure; a round of failures, and the next hop rests. After the rest
 * one attempt probes whether it is back.
 */
final class Lane {

    private static final Comparator<Task> BY_DUE = Comparator.comparingLong(task -> task.due);

    final NextHop hop;

    /** Tells lanes apart that are equal otherwise. */
    final long number;

    private @Nullable Turns fresh;
    private @Nullable Turns retries;
    private @Nullable PriorityQueue<Task> later;

    /** Attempts under way. */
    int running;

    /** Of these, how many are retries. */
    int retrying;

    /** Whether it stands in the schedule's ring of lanes with fresh mail, or with retries. */
    boolean inFresh;

    boolean inRetries;

    /** When the schedule's timer wakes it. */
    long alarm = Long.MAX_VALUE;

    /** No attempt begins before. */
    long pacedUntil;

    private final double start;
    private double window;
    private double failures;
    private int rests;
    private long restsUntil;

    Lane(NextHop hop, long number, int start) {
        this.hop = hop;
        this.number = number;
        this.start = start;
        this.window = start;
    }

    int window() {
        return (int) window;
    }

    /** Whether its last attempts failed, so that more of them should not keep others waiting. */
    boolean isAiling() {
        return failures > 0 || rests > 0;
    }

    /** Whether it was given up for now. */
    boolean isDown() {
        return rests > 0;
    }

    long restsUntil() {
        return restsUntil;
    }

    boolean mayRetry() {
        return retrying < Math.max(1, window() / 2);
    }

    boolean hasRoom() {
        return running < (rests > 0 ? 1 : window());
    }

    void succeeded(int limit) {
        failures = 0;
        window = rests > 0 ? start : Math.min(limit, window + 1 / window);
        rests = 0;
        restsUntil = 0;
    }

    /** Returns whether it rests from now on. */
    boolean failed(long now, RestTimes times) {
        if (rests > 0) {
            if (restsUntil > now) {
                // began before the rest
                return false;
            }
        } else {
            failures += 1 / window;
            window = Math.max(1, window - 1);
            if (failures < 1) {
                return false;
            }
        }
        failures = 0;
        window = 1;
        rests++;
        restsUntil = now + times.after(rests);
        return true;
    }

    /** How long a rest takes. */
    @FunctionalInterface
    interface RestTimes {
        long after(int rests);
    }

    /** Somebody says that it is back. */
    void prod() {
        restsUntil = 0;
    }

    boolean hasFresh() {
        return fresh != null && !fresh.isEmpty();
    }

    boolean hasRetries() {
        return retries != null && !retries.isEmpty();
    }

    /** Of a task that may run now. */
    void add(Task task) {
        if (task.fresh) {
            fresh = with(fresh, task);
        } else {
            retries = with(retries, task);
        }
    }

    @Nullable Task pollFresh() {
        Task task = fresh == null ? null : fresh.poll();
        if (!hasFresh()) {
            fresh = null;
        }
        return task;
    }

    @Nullable Task pollRetry() {
        Task task = retries == null ? null : retries.poll();
        if (!hasRetries()) {
            retries = null;
        }
        return task;
    }

    private static Turns with(@Nullable Turns turns, Task task) {
        Turns all = turns == null ? new Turns() : turns;
        all.add(task);
        return all;
    }

    void defer(Task task) {
        PriorityQueue<Task> tasks = later;
        if (tasks == null) {
            tasks = new PriorityQueue<>(1, BY_DUE);
            later = tasks;
        }
        tasks.add(task);
    }

    /** Lets those run whose time has come. */
    void wake(long now) {
        PriorityQueue<Task> tasks = later;
        while (tasks != null) {
            Task first = tasks.peek();
            if (first == null) {
                later = null;
                return;
            }
            if (first.state == Task.State.WAITING) {
                if (first.due > now) {
                    return;
                }
                add(first);
            }
            tasks.poll();
        }
    }

    /** When the first of the deferred ones is due. */
    long firstDue() {
        PriorityQueue<Task> tasks = later;
        Task first = tasks == null ? null : tasks.peek();
        return first == null ? Long.MAX_VALUE : first.due;
    }

    /** Whether nothing would be forgotten with it. */
    boolean isIdle(long now) {
        return running == 0
                && later == null
                && !hasFresh()
                && !hasRetries()
                && restsUntil <= now
                && pacedUntil <= now;
    }
}
