package org.posthorn.outbound;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Predicate;

/**
 * All queued messages in memory, and when something is to be done about them. Everything here and
 * in {@link Entry}, {@link Task} and {@link Schedule} is guarded by one lock, which is held for
 * memory only, never for the disk or the network.
 */
final class Ledger {

    final ReentrantLock lock = new ReentrantLock();

    /** Signalled when there may be something to do earlier than it seemed. */
    final Condition changed = lock.newCondition();

    final Schedule schedule;
    private final QueueConf conf;
    private final Map<String, Entry> entries = new HashMap<>();
    private final Set<String> reserved = new HashSet<>();

    /** For each account, and how many entries it has: strings that they share. */
    private final Map<String, Account> accounts = new HashMap<>();

    /** Ids of reports that are being submitted, and tasks of them that wait for that. */
    private final Map<String, List<Task>> parked = new HashMap<>();

    private final TreeSet<Entry> looks =
            new TreeSet<>(
                    Comparator.comparingLong((Entry entry) -> entry.look)
                            .thenComparing(entry -> entry.name));

    private static final class Account {
        private final String name;
        private String from = "";
        private int entries;

        Account(String name) {
            this.name = name;
        }
    }

    Ledger(QueueConf conf, Schedule schedule) {
        this.conf = conf;
        this.schedule = schedule;
    }

    /** A copy, in no order. */
    List<Entry> entries() {
        return List.copyOf(entries.values());
    }

    @Nullable Entry entry(String name) {
        return entries.get(name);
    }

    int size() {
        return entries.size();
    }

    /**
     * A name for the file of a message: its id, or something like it.
     *
     * @return null if this very message is queued already
     */
    @Nullable String reserve(Transaction transaction) {
        String name = transaction.id();
        for (int i = 2; ; i++) {
            Entry other = entries.get(name);
            if (other == null && reserved.add(name)) {
                return name;
            }
            if (other != null && other.isFor(transaction)) {
                return null;
            }
            name = transaction.id() + "-" + i;
        }
    }

    /** Nobody gets this name. */
    void reserve(String name) {
        reserved.add(name);
    }

    void release(String name) {
        reserved.remove(name);
    }

    Entry add(String name, Transaction transaction, long size, long length) {
        Account account = accounts.computeIfAbsent(transaction.account(), Account::new);
        account.entries++;
        String from = Entry.from(transaction);
        if (!account.from.equals(from)) {
            account.from = from;
        }
        var entry = new Entry(name, account.name, account.from, transaction, size, length);
        entry.doubleBounces = conf.doubleBounces().isPresent() && !Notice.isLast(name);
        entries.put(name, entry);
        reserved.remove(name);
        return entry;
    }

    /** Its file is no more. */
    void remove(Entry entry, long now) {
        entry.gone = true;
        entry.owed.forEach(owed -> unpark(owed.id(), now));
        entries.remove(entry.name);
        unlook(entry);
        accounts.computeIfPresent(
                entry.account, (name, account) -> --account.entries == 0 ? null : account);
    }

    /** Hands what is not planned yet to the schedule, unless it is held, and looks at its age. */
    void plan(Entry entry, Transaction transaction, Carrier carrier, long now) {
        List<Integer> places = entry.unplanned();
        List<NextHop> hops =
                places.stream()
                        .map(transaction.recipients()::get)
                        .map(recipient -> carrier.route(transaction, recipient))
                        .toList();
        if (!entry.held) {
            plan(entry, places, hops, now);
        }
        lookByAge(entry);
    }

    /** Hands what is to be sent to the schedule, by next hops. */
    void plan(Entry entry, List<Integer> places, List<NextHop> hops, long now) {
        var groups = new LinkedHashMap<NextHop, List<Integer>>();
        for (int i = 0; i < places.size(); i++) {
            groups.computeIfAbsent(hops.get(i), hop -> new ArrayList<>()).add(places.get(i));
        }
        groups.forEach((hop, group) -> {
            for (int i = 0; i < group.size(); i += conf.maxRecipients()) {
                int end = Math.min(group.size(), i + conf.maxRecipients());
                task(entry, hop, group.subList(i, end), now);
            }
        });
    }

    private void task(Entry entry, NextHop hop, List<Integer> places, long now) {
        long due = Long.MIN_VALUE;
        boolean fresh = true;
        for (int place : places) {
            Addressee recipient = entry.recipients.get(place);
            due = Math.max(due, recipient.next);
            fresh &= recipient.attempts == 0;
        }
        var task = new Task(entry, schedule.shared(hop), places, fresh ? now : due, fresh);
        for (int place : places) {
            entry.recipients.get(place).task = task;
        }
        List<Task> waiting = parked.get(entry.name);
        if (waiting == null) {
            schedule.add(task, now);
        } else {
            waiting.add(task);
        }
    }

    /** From here on a message of this name is sent only after {@link #unpark}. */
    void park(String name) {
        if (parked.containsKey(name)) {
            return;
        }
        var waiting = new ArrayList<Task>();
        parked.put(name, waiting);
        Entry entry = entries.get(name);
        if (entry != null) {
            for (Addressee recipient : entry.recipients) {
                Task task = recipient.task;
                if (task != null && task.cancel()) {
                    var copy = new Task(entry, task.hop, task.recipients, task.due, task.fresh);
                    task.recipients.forEach(place -> entry.recipients.get(place).task = copy);
                    waiting.add(copy);
                }
            }
        }
    }

    void unpark(String name, long now) {
        List<Task> waiting = parked.remove(name);
        if (waiting != null) {
            for (Task task : waiting) {
                if (task.state == Task.State.WAITING) {
                    schedule.add(task, now);
                }
            }
        }
    }

    /** Takes a message out of the schedule; what is under way stays so. */
    void cancel(Entry entry) {
        cancel(entry, task -> true);
    }

    /** Takes these of its tasks out that are not under way. */
    void cancel(Entry entry, Predicate<Task> which) {
        for (Addressee recipient : entry.recipients) {
            Task task = recipient.task;
            if (task != null
                    && which.test(task)
                    && (task.cancel() || task.state == Task.State.DONE)) {
                recipient.task = null;
            }
        }
    }

    /** Its tasks that are not under way. */
    List<Task> waiting(Entry entry) {
        return entry.recipients.stream()
                .map(recipient -> recipient.task)
                .filter(Objects::nonNull)
                .filter(task -> task.state == Task.State.WAITING)
                .distinct()
                .toList();
    }

    /** Lets what waits for a later attempt be tried now. */
    void hurry(Entry entry, long now) {
        List<Task> tasks = waiting(entry);
        cancel(entry);
        for (Task task : tasks) {
            for (int place : task.recipients) {
                Addressee recipient = entry.recipients.get(place);
                recipient.next = Math.min(recipient.next, now);
            }
            plan(
                    entry,
                    task.recipients,
                    Collections.nCopies(task.recipients.size(), task.hop),
                    now);
        }
    }

    /** Notes when the entry is to be looked at next, for its age. */
    void lookByAge(Entry entry) {
        long at = entry.accepted + conf.lifetime().toMillis();
        if (!entry.delayTold && conf.delayWarning().isPresent()) {
            at = Math.min(at, entry.accepted + conf.delayWarning().get().toMillis());
        }
        look(entry, at);
    }

    void look(Entry entry, long at) {
        unlook(entry);
        if (!entry.gone && at != Entry.NEVER) {
            entry.look = at;
            looks.add(entry);
        }
    }

    private void unlook(Entry entry) {
        if (entry.look != Entry.NEVER) {
            looks.remove(entry);
            entry.look = Entry.NEVER;
        }
    }

    /** The entry that is to be looked at first, if its time has come; it is not among them then. */
    @Nullable Entry pollLook(long now) {
        if (looks.isEmpty() || looks.first().look > now) {
            return null;
        }
        Entry first = looks.first();
        unlook(first);
        return first;
    }

    /** When something is to be done, if nothing happens before. */
    long alarm() {
        long look = looks.isEmpty() ? Long.MAX_VALUE : looks.first().look;
        return Math.min(look, schedule.alarm());
    }
}
