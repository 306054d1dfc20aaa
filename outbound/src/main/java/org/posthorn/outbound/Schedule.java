package org.posthorn.outbound;

import org.jspecify.annotations.Nullable;

import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeSet;
import java.util.random.RandomGenerator;

/**
 * Which task runs next. It has no threads and no clock: every call says what time it is, in
 * milliseconds since 1970. Guarded by the queue's lock.
 *
 * <p>What holds after every call:
 *
 * <ul>
 *   <li>No more tasks run than {@link QueueConf#concurrency}, and no more for one next hop than its
 *       window.
 *   <li>Retries, and anything for a next hop that ails, have half of the slots at most, so fresh
 *       mail for the others finds a slot when theirs end. Where both wait, one of {@value
 *       #RETRY_TURN} is a retry: neither starves.
 *   <li>Next hops have turns, and at each of them accounts have.
 *   <li>Nothing is tried for a next hop that rests, until its rest is over.
 * </ul>
 *
 * <p>Each call takes logarithmic time at most, however much waits; cancelled tasks are dropped when
 * their turn comes.
 */
final class Schedule {

    static final int RETRY_TURN = 5;

    /** Whoever comes back gets his mail within it. */
    private static final long LONGEST_REST = 60 * 60 * 1000L;

    private final QueueConf conf;
    private final RandomGenerator random;
    private final Map<NextHop, Lane> lanes = new HashMap<>();
    private final ArrayDeque<Lane> withFresh = new ArrayDeque<>();
    private final ArrayDeque<Lane> withRetries = new ArrayDeque<>();
    private final TreeSet<Lane> alarms =
            new TreeSet<>(
                    Comparator.comparingLong((Lane lane) -> lane.alarm)
                            .thenComparingLong(lane -> lane.number));
    private long lastLane;
    private int running;
    private int retrying;
    private int turn;

    Schedule(QueueConf conf, RandomGenerator random) {
        this.conf = conf;
        this.random = random;
    }

    /** How many tasks run. */
    int running() {
        return running;
    }

    /** How many next hops are remembered. */
    int lanes() {
        return lanes.size();
    }

    void add(Task task, long now) {
        Lane lane =
                lanes.computeIfAbsent(
                        task.hop, hop -> new Lane(hop, ++lastLane, conf.destinationStart()));
        if (task.due > now) {
            lane.defer(task);
        } else {
            lane.add(task);
        }
        enlist(lane, now);
    }

    /** Takes a task, which runs from now on; null if none may. */
    @Nullable Task next(long now) {
        wake(now);
        while (running < conf.concurrency()) {
            boolean retryAllowed = retrying < retrySlots() && !withRetries.isEmpty();
            boolean retry = retryAllowed && (withFresh.isEmpty() || turn == 0);
            Lane lane = retry ? withRetries.poll() : withFresh.poll();
            if (lane == null) {
                return null;
            }
            Task task = taken(lane, retry, now);
            enlist(lane, now);
            if (task != null) {
                turn = (turn + 1) % RETRY_TURN;
                return task;
            }
            forget(lane, now);
        }
        return null;
    }

    /**
     * A task has been tried.
     *
     * @param health what that says about the next hop
     */
    void done(Task task, Health health, long now) {
        task.state = Task.State.DONE;
        running--;
        Lane lane = lanes.get(task.hop);
        if (lane == null) {
            throw new IllegalStateException("no such lane: " + task.hop.name());
        }
        lane.running--;
        if (task.amongRetries) {
            retrying--;
            lane.retrying--;
        }
        switch (health) {
            case GOOD -> lane.succeeded(conf.destinationLimit());
            case BAD -> lane.failed(now, this::rest);
            case UNKNOWN -> {}
        }
        enlist(lane, now);
        forget(lane, now);
    }

    /** What an attempt says about a next hop. */
    enum Health {
        GOOD,
        BAD,
        UNKNOWN
    }

    /** When {@link #next} may have something that it does not have now, if nothing else happens. */
    long alarm() {
        return alarms.isEmpty() ? Long.MAX_VALUE : alarms.first().alarm;
    }

    /** The same one that equal tasks have. */
    NextHop shared(NextHop hop) {
        Lane lane = lanes.get(hop);
        return lane == null ? hop : lane.hop;
    }

    /** Whether a next hop rests, or nobody has seen it since. */
    boolean isDown(NextHop hop) {
        Lane lane = lanes.get(hop);
        return lane != null && lane.isDown();
    }

    /** When the rest of a next hop ends; in the past if it has none. */
    long restsUntil(NextHop hop) {
        Lane lane = lanes.get(hop);
        return lane == null ? 0 : lane.restsUntil();
    }

    /** Ends a rest. */
    void prod(NextHop hop, long now) {
        Lane lane = lanes.get(hop);
        if (lane != null) {
            lane.prod();
            enlist(lane, now);
        }
    }

    /** How long to wait after so many attempts: doubled each time, and never quite the same. */
    long delay(int attempts) {
        return jittered(
                doubled(conf.retryFirst().toMillis(), attempts, conf.retryLast().toMillis()));
    }

    private long rest(int rests) {
        long longest = Math.max(conf.retryFirst().toMillis(), LONGEST_REST);
        return jittered(
                doubled(
                        conf.retryFirst().toMillis(),
                        rests,
                        Math.min(longest, conf.retryLast().toMillis())));
    }

    private static long doubled(long first, int count, long most) {
        long value = first;
        for (int i = 1; i < count && value < most; i++) {
            value *= 2;
        }
        return Math.min(value, most);
    }

    /** A tenth more or less, so that what failed together is not tried together. */
    private long jittered(long milliseconds) {
        long spread = Math.max(1, milliseconds / 10);
        return milliseconds - spread + random.nextLong(2 * spread + 1);
    }

    private int retrySlots() {
        return Math.max(1, conf.concurrency() / 2);
    }

    private @Nullable Task taken(Lane lane, boolean retry, long now) {
        if (retry) {
            lane.inRetries = false;
        } else {
            lane.inFresh = false;
        }
        if (!mayBegin(lane, now) || (retry && !lane.mayRetry())) {
            return null;
        }
        Task task = picked(lane, retry);
        if (task == null) {
            return null;
        }
        task.state = Task.State.RUNNING;
        task.amongRetries = retry;
        running++;
        lane.running++;
        if (retry) {
            retrying++;
            lane.retrying++;
        }
        long delay = conf.destinationDelay().toMillis();
        if (delay > 0) {
            lane.pacedUntil = now + delay;
        }
        return task;
    }

    /** A lane that ails has its fresh mail among the retries: there both have turns. */
    private @Nullable Task picked(Lane lane, boolean retry) {
        if (!lane.isAiling()) {
            return retry ? lane.pollRetry() : lane.pollFresh();
        }
        if (!retry) {
            return null;
        }
        boolean freshFirst = random.nextInt(RETRY_TURN) != 0;
        Task task = freshFirst ? lane.pollFresh() : lane.pollRetry();
        if (task == null) {
            task = freshFirst ? lane.pollRetry() : lane.pollFresh();
        }
        return task;
    }

    private boolean mayBegin(Lane lane, long now) {
        return lane.hasRoom() && lane.restsUntil() <= now && lane.pacedUntil <= now;
    }

    /** Puts a lane where it will be found when something of it may run. */
    private void enlist(Lane lane, long now) {
        if (mayBegin(lane, now)) {
            boolean fresh = lane.hasFresh() && !lane.isAiling();
            boolean retry = lane.hasRetries() || (lane.hasFresh() && lane.isAiling());
            if (fresh && !lane.inFresh) {
                lane.inFresh = true;
                withFresh.add(lane);
            }
            if (retry && !lane.inRetries && lane.mayRetry()) {
                lane.inRetries = true;
                withRetries.add(lane);
            }
        }
        long at = lane.firstDue();
        if (lane.restsUntil() > now) {
            at = Math.min(at, lane.restsUntil());
        }
        if (lane.pacedUntil > now) {
            at = Math.min(at, lane.pacedUntil);
        }
        setAlarm(lane, at);
    }

    private void setAlarm(Lane lane, long at) {
        if (at == lane.alarm) {
            return;
        }
        if (lane.alarm != Long.MAX_VALUE) {
            alarms.remove(lane);
        }
        lane.alarm = at;
        if (at != Long.MAX_VALUE) {
            alarms.add(lane);
        }
    }

    private void wake(long now) {
        while (!alarms.isEmpty() && alarms.first().alarm <= now) {
            Lane lane = alarms.first();
            setAlarm(lane, Long.MAX_VALUE);
            lane.wake(now);
            enlist(lane, now);
            forget(lane, now);
        }
    }

    private void forget(Lane lane, long now) {
        if (lane.isIdle(now) && !lane.inFresh && !lane.inRetries) {
            setAlarm(lane, Long.MAX_VALUE);
            lanes.remove(lane.hop);
        }
    }
}
