package org.posthorn.outbound;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Takes tasks from the schedule and runs each on a virtual thread of its own; one more waits for
 * the next time at which something is to be done. Thread-safe.
 */
final class Runner {

    private static final Logger log = LoggerFactory.getLogger(Runner.class);

    /** Clocks are set; nobody relies on one for longer. */
    private static final long LONGEST_WAIT = 60_000;

    private static final Diagnosis FAULT =
            Diagnosis.ours("4.3.0", "an error in our own system, which its log names");

    private final Ledger ledger;
    private final InstantSource clock;
    private final Carrier carrier;
    private final Departure departure;
    private final Conversion conversion;
    private final Settlement settlement;
    private final Ageing ageing;
    private boolean stopped;

    Runner(
            QueueConf conf,
            Ledger ledger,
            InstantSource clock,
            Carrier carrier,
            Departure departure,
            Conversion conversion,
            Settlement settlement) {
        this.ledger = ledger;
        this.ageing = new Ageing(conf, ledger, clock, settlement, this::pump);
        this.clock = clock;
        this.carrier = carrier;
        this.departure = departure;
        this.conversion = conversion;
        this.settlement = settlement;
    }

    /** Who makes durable what happened. */
    Settlement settlement() {
        return settlement;
    }

    /** Does what is due. With the ledger's lock held. */
    void pump() {
        if (stopped) {
            return;
        }
        long now = clock.millis();
        for (Task task = ledger.schedule.next(now);
                task != null;
                task = ledger.schedule.next(now)) {
            begin(task);
        }
        ageing.pump(now);
    }

    /**
     * Takes nothing new, and waits for what is under way.
     *
     * @return false if something still is
     */
    boolean drain(Duration patience) {
        long deadline = System.nanoTime() + patience.toNanos();
        boolean interrupted = false;
        ledger.lock.lock();
        try {
            stopped = true;
            ledger.changed.signalAll();
            while (ledger.schedule.running() > 0 || ageing.isBusy()) {
                long left = deadline - System.nanoTime();
                if (left <= 0) {
                    return false;
                }
                try {
                    ledger.changed.awaitNanos(left);
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
            return true;
        } finally {
            ledger.lock.unlock();
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** Whether nothing is under way, and nothing is due. With the ledger's lock held. */
    boolean isQuiet() {
        return ledger.schedule.running() == 0
                && !ageing.isBusy()
                && ledger.alarm() > clock.millis();
    }

    /** Does what is due when it is due, until {@link #drain}. */
    void watchTheClock() {
        ledger.lock.lock();
        try {
            while (!stopped) {
                pumpOrSay();
                long wait = Math.min(ledger.alarm() - clock.millis(), LONGEST_WAIT);
                if (wait > 0 || ageing.isFull()) {
                    ledger.changed.await(
                            ageing.isFull() ? LONGEST_WAIT : wait, TimeUnit.MILLISECONDS);
                }
            }
        } catch (InterruptedException e) {
            // nobody interrupts it but whoever ends the program
            Thread.currentThread().interrupt();
        } finally {
            ledger.lock.unlock();
        }
    }

    /** Without this thread nothing would be tried again. */
    private void pumpOrSay() {
        try {
            pump();
        } catch (RuntimeException e) {
            log.error("the queue stumbled", e);
        }
    }

    private void begin(Task task) {
        Entry entry = task.entry;
        entry.running++;
        Fronts fronts = entry.fronts;
        if (fronts == null) {
            fronts = new Fronts(departure);
            entry.fronts = fronts;
        }
        Fronts mine = fronts;
        Thread.ofVirtual().name("queue-" + entry.name).start(() -> run(task, mine));
    }

    private void run(Task task, Fronts fronts) {
        Instant began = clock.instant();
        var health = Schedule.Health.UNKNOWN;
        List<NextHop> hops = List.of();
        try (MessageInput message = settlement.open(task.entry)) {
            fronts.learn(message.stored().steps());
            // before the attempt: what fails behind it would forget what was delivered
            hops = hops(task, message.stored().transaction());
            Attempt attempt = carry(task, message, fronts);
            BrokenEntryException broken = message.broken();
            if (broken == null) {
                health = health(attempt);
                record(task, fronts, began, attempt);
                settlement.settle(task.entry);
            } else {
                settlement.putAside(task.entry, broken);
            }
        } catch (BrokenEntryException e) {
            settlement.putAside(task.entry, e);
        } catch (IOException e) {
            failed(task.entry, e);
        } catch (RuntimeException | Error e) {
            log.error("{}: the queue stumbled", task.entry.name, e);
        } finally {
            ended(task, health, hops);
        }
    }

    private Attempt carry(Task task, MessageInput message, Fronts fronts) {
        var parcel = new QueueParcel(message, task.recipients, fronts, conversion);
        Attempt attempt;
        try {
            attempt = carrier.carry(task.hop, parcel);
            if (attempt.outcomes().size() == task.recipients.size()) {
                return attempt;
            }
            log.error("{}: {} outcomes", task.entry.name, attempt.outcomes().size());
        } catch (RuntimeException e) {
            log.error("{}: {} was not tried", task.entry.name, task.hop.name(), e);
        }
        List<Outcome> deferred =
                task.recipients.stream()
                        .<Outcome>map(place -> new Outcome.Deferred(FAULT))
                        .toList();
        return new Attempt(deferred, Contact.none(Contact.Reach.UNTRIED));
    }

    private List<NextHop> hops(Task task, Transaction transaction) {
        return task.recipients.stream()
                .map(place -> carrier.route(transaction, transaction.recipients().get(place)))
                .toList();
    }

    private void record(Task task, Fronts fronts, Instant began, Attempt attempt) {
        Entry entry = task.entry;
        Instant now = clock.instant();
        var results = new ArrayList<Step.Result>();
        for (int i = 0; i < task.recipients.size(); i++) {
            results.add(new Step.Result(task.recipients.get(i), attempt.outcomes().get(i)));
        }
        ledger.lock.lock();
        try {
            int attempts = 0;
            for (int place : task.recipients) {
                attempts = Math.max(attempts, entry.recipients.get(place).attempts + 1);
                entry.recipients.get(place).task = null;
            }
            Instant next = now.plusMillis(ledger.schedule.delay(attempts));
            var step =
                    new Step.Attempted(
                            began, now, task.hop.name(), attempt.contact(), results, next);
            fronts.takeUnwritten().forEach(entry::write);
            entry.apply(step);
            entry.write(step);
            ageing.attempted(entry, now);
            AttemptLog.write(entry, step);
        } finally {
            ledger.lock.unlock();
        }
    }

    private static Schedule.Health health(Attempt attempt) {
        return switch (attempt.contact().reach()) {
            case REACHED -> Schedule.Health.GOOD;
            case UNREACHED -> Schedule.Health.BAD;
            case UNTRIED ->
                    attempt.outcomes().stream().anyMatch(Outcome.Deferred.class::isInstance)
                            ? Schedule.Health.BAD
                            : Schedule.Health.UNKNOWN;
        };
    }

    /**
     * @param hops for each recipient of the task, where it goes the next time; none: nothing is
     *     known, and it stays as it is
     */
    private void ended(Task task, Schedule.Health health, List<NextHop> hops) {
        Entry entry = task.entry;
        ledger.lock.lock();
        try {
            long now = clock.millis();
            entry.running--;
            if (entry.running == 0) {
                entry.fronts = null;
            }
            ledger.schedule.done(task, health, now);
            again(task, hops, now);
            pump();
            ledger.changed.signalAll();
        } finally {
            ledger.lock.unlock();
        }
    }

    private void again(Task task, List<NextHop> hops, long now) {
        Entry entry = task.entry;
        var places = new ArrayList<Integer>();
        var next = new ArrayList<NextHop>();
        boolean last = ageing.isLast(entry, now);
        for (int i = 0; i < task.recipients.size(); i++) {
            Addressee recipient = entry.recipients.get(task.recipients.get(i));
            boolean tried = !task.equals(recipient.task);
            if (!tried) {
                recipient.task = null;
                recipient.next = now + Ageing.MEND_AFTER;
                recipient.attempts++;
            }
            if (recipient.isPending() && recipient.task == null && !(tried && last)) {
                places.add(task.recipients.get(i));
                next.add(hops.isEmpty() ? task.hop : hops.get(i));
            }
        }
        if (!entry.gone && !entry.held) {
            ledger.plan(entry, places, next, now);
        }
    }

    private void failed(Entry entry, IOException e) {
        ledger.lock.lock();
        try {
            if (entry.gone) {
                return;
            }
            ledger.look(entry, clock.millis() + Ageing.MEND_AFTER);
        } finally {
            ledger.lock.unlock();
        }
        log.error("{}: this will be tried again", entry.name, e);
    }
}
