package org.posthorn.outbound.relay;

import org.posthorn.outbound.Outcome;

/** What is demanded of a host. */
sealed interface Ruling {

    record Speak(TlsRule rule) implements Ruling {}

    /** Not to be spoken to, and what that means for the mail. */
    record Avoid(Outcome outcome) implements Ruling {}
}
