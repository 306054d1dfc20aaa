package org.posthorn.outbound;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;

/**
 * What happens to a message because time passes: a warning of the delay, the end of its life; and
 * what could not be done before. Each message is looked at on a virtual thread of its own, a few at
 * once. Guarded by the ledger's lock, but for those threads.
 */
final class Ageing {

    private static final Logger log = LoggerFactory.getLogger(Ageing.class);

    /** What could not be done is tried again after it. */
    static final long MEND_AFTER = 60_000;

    /** Messages that are looked at at once: each may cost a force. */
    private static final int LOOKERS = 16;

    private final QueueConf conf;
    private final Ledger ledger;
    private final InstantSource clock;
    private final Settlement settlement;
    private final Runnable pump;
    private int looking;

    /**
     * @param pump called with the lock when a message has been looked at
     */
    Ageing(
            QueueConf conf,
            Ledger ledger,
            InstantSource clock,
            Settlement settlement,
            Runnable pump) {
        this.conf = conf;
        this.ledger = ledger;
        this.clock = clock;
        this.settlement = settlement;
        this.pump = pump;
    }

    boolean isBusy() {
        return looking > 0;
    }

    boolean isFull() {
        return looking >= LOOKERS;
    }

    /** Begins with what is due. */
    void pump(long now) {
        while (!isFull()) {
            Entry entry = ledger.pollLook(now);
            if (entry == null) {
                return;
            }
            looking++;
            Thread.ofVirtual().name("queue-age-" + entry.name).start(() -> look(entry));
        }
    }

    /** An attempt has ended: it was the last one of an old message. */
    void attempted(Entry entry, Instant now) {
        if (isLast(entry, now.toEpochMilli())) {
            expire(entry, now);
        }
    }

    /** Whether nobody is tried again whose attempt ends now. */
    boolean isLast(Entry entry, long now) {
        return !entry.held && isOld(entry, now);
    }

    private void look(Entry entry) {
        boolean settled = false;
        try {
            ledger.lock.lock();
            try {
                age(entry, clock.instant());
                warn(entry, clock.instant());
            } finally {
                ledger.lock.unlock();
            }
            settlement.settle(entry);
            settled = true;
        } catch (BrokenEntryException e) {
            settlement.putAside(entry, e);
        } catch (IOException e) {
            log.error("{}: this will be tried again", entry.name, e);
        } catch (RuntimeException | Error e) {
            log.error("{}: the queue stumbled", entry.name, e);
        } finally {
            looked(entry, settled);
        }
    }

    private void looked(Entry entry, boolean settled) {
        ledger.lock.lock();
        try {
            looking--;
            if (settled && entry.held) {
                // who releases it has it looked at again
                ledger.look(entry, Entry.NEVER);
            } else if (settled && !isOld(entry, clock.millis())) {
                ledger.lookByAge(entry);
            } else {
                ledger.look(entry, clock.millis() + MEND_AFTER);
            }
            pump.run();
            ledger.changed.signalAll();
        } finally {
            ledger.lock.unlock();
        }
    }

    private boolean isOld(Entry entry, long now) {
        return now >= entry.accepted + conf.lifetime().toMillis();
    }

    /**
     * An old message is tried a last time, see {@link #attempted}. Where the next hop rests, or
     * there is no slot for too long, it is given up without.
     */
    private void age(Entry entry, Instant now) {
        long time = now.toEpochMilli();
        if (entry.gone || entry.held || !isOld(entry, time)) {
            return;
        }
        boolean tooOld = isOld(entry, time - conf.retryLast().toMillis());
        ledger.cancel(entry, task -> tooOld || ledger.schedule.isDown(task.hop));
        expire(entry, now);
        ledger.hurry(entry, time);
    }

    /**
     * Gives up those that nobody is going to try, once that is all who are left: their sender has
     * one report.
     */
    private void expire(Entry entry, Instant now) {
        List<Integer> places = entry.unplanned();
        if (!places.isEmpty() && !entry.isPlanned()) {
            happened(entry, new Step.Expired(now, places));
            log.info(
                    "{}: from <{}> expired for {} recipients",
                    entry.name,
                    entry.from,
                    places.size());
        }
    }

    private void warn(Entry entry, Instant now) {
        if (entry.gone
                || entry.delayTold
                || conf.delayWarning().isEmpty()
                || isOld(entry, now.toEpochMilli())
                || now.toEpochMilli() < entry.accepted + conf.delayWarning().get().toMillis()) {
            return;
        }
        var places = new ArrayList<Integer>();
        for (int place = 0; place < entry.recipients.size(); place++) {
            Addressee recipient = entry.recipients.get(place);
            if (recipient.isPending() && recipient.wantsDelay) {
                places.add(place);
            }
        }
        entry.delayTold = true;
        if (!places.isEmpty() && !entry.from.isEmpty()) {
            happened(entry, new Step.Delayed(now, places));
        }
    }

    private static void happened(Entry entry, Step step) {
        entry.apply(step);
        entry.write(step);
    }
}
