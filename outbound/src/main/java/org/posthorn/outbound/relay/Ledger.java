package org.posthorn.outbound.relay;

import org.jspecify.annotations.Nullable;
import org.posthorn.outbound.Diagnosis;
import org.posthorn.outbound.Outcome;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.stream.IntStream;

/** Which recipients of a parcel have an outcome. For one thread. */
final class Ledger {

    private final @Nullable Outcome[] outcomes;

    Ledger(int recipients) {
        outcomes = new @Nullable Outcome[recipients];
    }

    /** Those without one, by their place in the parcel. */
    List<Integer> open() {
        return IntStream.range(0, outcomes.length)
                .filter(i -> outcomes[i] == null)
                .boxed()
                .toList();
    }

    /** Whether nobody has one. */
    boolean isUntouched() {
        return open().size() == outcomes.length;
    }

    boolean isSettled() {
        return open().isEmpty();
    }

    /** The first outcome stays. */
    void settle(int recipient, Outcome outcome) {
        if (outcomes[recipient] == null) {
            outcomes[recipient] = outcome;
        }
    }

    void settle(Collection<Integer> recipients, Outcome outcome) {
        recipients.forEach(recipient -> settle(recipient, outcome));
    }

    /** All that have none. */
    void settle(Outcome outcome) {
        settle(open(), outcome);
    }

    void defer(Diagnosis diagnosis) {
        settle(new Outcome.Deferred(diagnosis));
    }

    List<Outcome> outcomes() {
        var all = new ArrayList<Outcome>();
        for (Outcome outcome : outcomes) {
            if (outcome == null) {
                throw new IllegalStateException("a recipient without an outcome");
            }
            all.add(outcome);
        }
        return all;
    }
}
