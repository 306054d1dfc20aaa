package org.posthorn.outbound;

import java.util.List;

/**
 * Recipients of one message with one next hop, in the hands of the {@link Schedule}. Guarded by the
 * queue's lock.
 */
final class Task {

    /** Where it is. */
    enum State {
        WAITING,
        RUNNING,
        DONE
    }

    final Entry entry;
    final NextHop hop;

    /** Places in the transaction. */
    final List<Integer> recipients;

    /** When it may run, in milliseconds since 1970. */
    final long due;

    /** Whether it was never tried. */
    final boolean fresh;

    State state = State.WAITING;

    /** Whether it uses one of the slots that retries have. */
    boolean amongRetries;

    Task(Entry entry, NextHop hop, List<Integer> recipients, long due, boolean fresh) {
        this.entry = entry;
        this.hop = hop;
        this.recipients = List.copyOf(recipients);
        this.due = due;
        this.fresh = fresh;
    }

    /** Takes it out of the schedule, if it is not under way. */
    boolean cancel() {
        if (state == State.WAITING) {
            state = State.DONE;
            return true;
        }
        return false;
    }
}
