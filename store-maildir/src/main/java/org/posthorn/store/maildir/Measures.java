package org.posthorn.store.maildir;

/**
 * What only the files themselves say for sure: how long messages are as served, and their dates.
 * Immutable: whoever is handed one of the arrays only reads.
 */
final class Measures {

    /** The date of a message whose file was not looked at yet. */
    static final long UNKNOWN = Long.MIN_VALUE;

    /** Looks at the files of a chunk. */
    @FunctionalInterface
    interface Source {

        /** For who needs none of this: what is not known stays so. */
        Source NONE = facts -> facts.known();

        /**
         * What is known of them, and what was not. May block.
         *
         * @throws org.posthorn.store.StoreException if a file cannot be looked at
         */
        Measures measure(Chunk.Facts facts);
    }

    final long[] sizes;
    final long[] dates;
    final long octets;
    final boolean isComplete;

    /**
     * @param sizes in octets; of a message that was not looked at yet, as its name says
     * @param dates in milliseconds since the epoch, or {@link #UNKNOWN}
     */
    Measures(long[] sizes, long[] dates) {
        this.sizes = sizes;
        this.dates = dates;
        long sum = 0;
        boolean complete = true;
        for (int i = 0; i < sizes.length; i++) {
            sum += sizes[i];
            complete &= dates[i] != UNKNOWN;
        }
        this.octets = sum;
        this.isComplete = complete;
    }
}
