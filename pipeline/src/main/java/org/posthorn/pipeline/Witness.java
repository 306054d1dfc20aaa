package org.posthorn.pipeline;

/** Whether somebody who is trusted has seen that the author's domain vouches for a message. */
sealed interface Witness {

    /** Nobody, or it does not matter. */
    record None() implements Witness {}

    /** The DNS does not say whether it was somebody who is trusted. */
    record Unknown() implements Witness {}

    record Seen(String sealer) implements Witness {}
}
