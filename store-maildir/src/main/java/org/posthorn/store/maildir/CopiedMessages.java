package org.posthorn.store.maildir;

import java.util.function.LongConsumer;

/** How many messages a copy has so far. For one thread. */
final class CopiedMessages {

    private final LongConsumer told;
    private long messages;

    /** Tells the number whenever it changes. */
    CopiedMessages(LongConsumer told) {
        this.told = told;
    }

    void add(int more) {
        messages += more;
        told.accept(messages);
    }
}
