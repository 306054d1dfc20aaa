package org.posthorn.outbound;

import java.time.Instant;
import java.util.Arrays;
import java.util.List;

/**
 * Something that happened to a queued message, as its file remembers it. Recipients are named by
 * their place in the transaction.
 */
public sealed interface Step {

    /**
     * A parcel was tried.
     *
     * @param next when the deferred ones are tried again; if there are none, it means nothing
     */
    record Attempted(
            Instant began,
            Instant at,
            String hop,
            Contact contact,
            List<Result> results,
            Instant next)
            implements Step {
        public Attempted {
            results = List.copyOf(results);
        }
    }

    /** What became of a recipient. */
    record Result(int recipient, Outcome outcome) {}

    /** What {@link Departure} gave for a form. */
    record Signed(Form form, byte[] fields) implements Step {
        @Override
        public boolean equals(Object other) {
            return other instanceof Signed signed
                    && form == signed.form
                    && Arrays.equals(fields, signed.fields);
        }

        @Override
        public int hashCode() {
            return 31 * form.hashCode() + Arrays.hashCode(fields);
        }

        @Override
        public String toString() {
            return "Signed[" + form + ", " + fields.length + " octets]";
        }
    }

    /** Somebody wants it to stay. */
    record Held(Instant at) implements Step {}

    record Released(Instant at) implements Step {}

    /** Its life is over for these recipients. */
    record Expired(Instant at, List<Integer> recipients) implements Step {
        public Expired {
            recipients = List.copyOf(recipients);
        }
    }

    /** The sender shall hear that it takes longer for these. */
    record Delayed(Instant at, List<Integer> recipients) implements Step {
        public Delayed {
            recipients = List.copyOf(recipients);
        }
    }

    /** A report is the pipeline's now. */
    record Reported(Instant at, String id) implements Step {}
}
