package org.posthorn;

import org.posthorn.Fault.Drop;
import org.posthorn.Fault.FullMailbox;
import org.posthorn.Fault.RefuseMessage;
import org.posthorn.Fault.RefuseRecipient;
import org.posthorn.Fault.Slow;
import org.posthorn.Fault.Step;
import org.posthorn.pipeline.Verdict;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;

/** The faults of an embedded server that are in force. Thread-safe. */
final class Faults {

    /** One fault and how often it still shows. */
    private static final class Injected {
        final Fault fault;
        int left;

        Injected(Fault fault, int left) {
            this.fault = fault;
            this.left = left;
        }
    }

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition healed = lock.newCondition();
    private final List<Injected> injected = new ArrayList<>();
    private int healings;

    /** Checks the code and the text. RFC 3463 §3.1 has no better class for it. */
    static Verdict verdict(int code, String text) {
        return code < 500
                ? new Verdict.Defer(code, "4.0.0", text)
                : new Verdict.Reject(code, "5.0.0", text);
    }

    void inject(Fault fault, int times) {
        if (times < 1) {
            throw new IllegalArgumentException("not even once");
        }
        lock.lock();
        try {
            injected.add(new Injected(fault, times));
        } finally {
            lock.unlock();
        }
    }

    /** Ends all faults; who is waiting for a slow answer gets it now. */
    void heal() {
        lock.lock();
        try {
            injected.clear();
            healings++;
            healed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Waits as long as it shall; then what is to be said instead of the answer, if anything is. */
    Optional<Verdict> at(Step step) {
        Optional<Duration> delay =
                next(fault ->
                        fault instanceof Slow(var at, var by) && at == step
                                ? Optional.of(by)
                                : Optional.empty());
        boolean interrupted = delay.isPresent() && !sleep(delay.get());
        if (interrupted) {
            return Optional.of(new Verdict.HangUp());
        }
        return next(fault ->
                fault instanceof Drop(var at) && at == step
                        ? Optional.of(new Verdict.HangUp())
                        : Optional.empty());
    }

    Optional<Verdict> recipient(String address) {
        return next(fault ->
                switch (fault) {
                    case RefuseRecipient(var whose, var code, var text) ->
                            whose.equalsIgnoreCase(address)
                                    ? Optional.of(verdict(code, text))
                                    : Optional.empty();
                    case RefuseMessage f -> Optional.empty();
                    case Drop f -> Optional.empty();
                    case Slow f -> Optional.empty();
                    case FullMailbox f -> Optional.empty();
                });
    }

    Optional<Verdict> message() {
        return next(fault ->
                fault instanceof RefuseMessage(var code, var text)
                        ? Optional.of(verdict(code, text))
                        : Optional.empty());
    }

    /** A state, not an event: looking does not use it up. */
    boolean isFull(String address) {
        lock.lock();
        try {
            return injected.stream()
                    .anyMatch(one ->
                            one.fault instanceof FullMailbox(var whose)
                                    && whose.equalsIgnoreCase(address));
        } finally {
            lock.unlock();
        }
    }

    /** What the first fault that has something to say says; it shows once less then. */
    private <R> Optional<R> next(Function<Fault, Optional<R>> effect) {
        lock.lock();
        try {
            for (var all = injected.iterator(); all.hasNext(); ) {
                Injected one = all.next();
                Optional<R> result = effect.apply(one.fault);
                if (result.isPresent()) {
                    if (one.left != Integer.MAX_VALUE && --one.left == 0) {
                        all.remove();
                    }
                    return result;
                }
            }
            return Optional.empty();
        } finally {
            lock.unlock();
        }
    }

    /** False if the server is being closed. */
    private boolean sleep(Duration duration) {
        lock.lock();
        try {
            int before = healings;
            long left = duration.toNanos();
            while (left > 0 && healings == before) {
                left = healed.awaitNanos(left);
            }
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        } finally {
            lock.unlock();
        }
    }
}
