package org.posthorn.outbound;

import org.jspecify.annotations.Nullable;

import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;

/**
 * Tasks that may run, account by account in turn: who sends ten thousand messages waits for them,
 * and nobody else does. Guarded by the queue's lock.
 */
final class Turns {

    private final Map<String, ArrayDeque<Task>> accounts = new HashMap<>();
    private final ArrayDeque<String> turn = new ArrayDeque<>();

    boolean isEmpty() {
        return turn.isEmpty();
    }

    void add(Task task) {
        ArrayDeque<Task> waiting = accounts.get(task.entry.account);
        if (waiting == null) {
            waiting = new ArrayDeque<>(2);
            accounts.put(task.entry.account, waiting);
            turn.add(task.entry.account);
        }
        waiting.add(task);
    }

    /** The next one; null if there is none that was not cancelled. */
    @Nullable Task poll() {
        while (true) {
            String account = turn.poll();
            if (account == null) {
                return null;
            }
            Task task = pollOf(account);
            if (task != null) {
                return task;
            }
        }
    }

    private @Nullable Task pollOf(String account) {
        ArrayDeque<Task> waiting = accounts.get(account);
        if (waiting == null) {
            return null;
        }
        Task task = waiting.poll();
        while (task != null && task.state != Task.State.WAITING) {
            task = waiting.poll();
        }
        if (waiting.isEmpty()) {
            accounts.remove(account);
        } else {
            turn.add(account);
        }
        return task;
    }
}
