package org.posthorn.store.maildir;

import java.util.function.IntFunction;

/**
 * Up to {@link #ROWS} messages that follow one another in a mailbox, never none. Immutable: whoever
 * is handed one of its arrays only reads.
 */
final class Chunk {

    /** So many that a chunk's own objects weigh nothing, and so few that a copy costs nothing. */
    static final int ROWS = 256;

    private final Facts facts;
    private final Marks marks;
    private final int size;

    Chunk(Facts facts, Marks marks) {
        this.facts = facts;
        this.marks = marks;
        this.size = facts.uids.length; // at hand, since columns ask all chunks
    }

    /**
     * What stays for ever.
     *
     * <p>UIDs are unsigned; save dates are in milliseconds since the epoch; fields are those of the
     * message's line in {@code dovecot-uidlist}.
     */
    static final class Facts {

        final int[] uids;
        final Texts bases;
        final Texts fields;
        final long[] saveDates;

        /**
         * Grows once from what is known to all of it: whoever comes first may do it twice. What a
         * reading has shown to be wrong is put right, also for who was told it already.
         */
        private volatile Measures measures;

        private final Measures.Source source;

        /**
         * @param source of what the measures lack
         */
        Facts(
                int[] uids,
                Texts bases,
                Texts fields,
                long[] saveDates,
                Measures measures,
                Measures.Source source) {
            this.uids = uids;
            this.bases = bases;
            this.fields = fields;
            this.saveDates = saveDates;
            this.measures = measures;
            this.source = source;
        }

        /** Sizes and dates of all. May look at files. */
        Measures measures() {
            Measures now = measures;
            if (!now.isComplete) {
                now = source.measure(this);
                measures = now;
            }
            return now;
        }

        /** The message is as long as that, whatever its name says. */
        void correct(int row, long size) {
            Measures now = measures;
            long[] sizes = now.sizes.clone();
            sizes[row] = size;
            measures = new Measures(sizes, now.dates);
        }

        /** Sizes and dates as far as they are known. */
        Measures known() {
            return measures;
        }

        /** Where the rest is to be had. */
        Measures.Source source() {
            return source;
        }
    }

    /** What changes with flags: apart, so that a change copies twelve octets for each row. */
    static final class Marks {

        final long[] modSeqs;
        final int[] states;
        final int unseen;
        final int deleted;
        final long highestModSeq;

        Marks(long[] modSeqs, int[] states, IntFunction<State> palette) {
            this.modSeqs = modSeqs;
            this.states = states;
            int countUnseen = 0;
            int countDeleted = 0;
            long highest = 0;
            for (int i = 0; i < states.length; i++) {
                State state = palette.apply(states[i]);
                countUnseen += state.isUnseen() ? 1 : 0;
                countDeleted += state.isDeleted() ? 1 : 0;
                highest = Math.max(highest, modSeqs[i]);
            }
            this.unseen = countUnseen;
            this.deleted = countDeleted;
            this.highestModSeq = highest;
        }
    }

    Facts facts() {
        return facts;
    }

    Marks marks() {
        return marks;
    }

    Chunk with(Marks changed) {
        return new Chunk(facts, changed);
    }

    int size() {
        return size;
    }

    long uid(int row) {
        return Integer.toUnsignedLong(facts.uids[row]);
    }

    long lastUid() {
        return uid(size() - 1);
    }

    /** The row of a UID, or a negative number as of {@link java.util.Arrays#binarySearch}. */
    int indexOf(long uid) {
        int low = 0;
        int high = size() - 1;
        while (low <= high) {
            int middle = (low + high) >>> 1;
            long found = uid(middle);
            if (found == uid) {
                return middle;
            }
            if (found < uid) {
                low = middle + 1;
            } else {
                high = middle - 1;
            }
        }
        return -1 - low;
    }

    /** Octets of all arrays, their heads included. */
    long footprint() {
        long head = 16;
        long texts =
                facts.bases.octets().length
                        + 4L * facts.bases.ends().length
                        + facts.fields.octets().length
                        + 4L * facts.fields.ends().length;
        long numbers = size() * (4L + 8 + 8 + 8 + 8 + 4);
        long objects = 24 + 56 + 48 + 2 * 24;
        return 10 * head + objects + texts + numbers;
    }
}
