package org.posthorn.pipeline;

import java.util.Optional;

/** One look at a finished message, before it goes anywhere. Thread-safe. */
@FunctionalInterface
interface Stage {

    /** Why the message is not taken; empty if this stage has nothing against it. */
    Optional<Verdict> objection(Letter letter);
}
