package org.posthorn.outbound.relay;

import org.posthorn.dns.Name;
import org.posthorn.outbound.Outcome;

import java.util.Optional;

/** What is demanded of a host. */
sealed interface Ruling {

    /**
     * How it is spoken to.
     *
     * @param as what it is called in TLS
     * @param grounds what was published; empty where the configuration says it
     */
    record Speak(TlsRule rule, Name as, Optional<Grounds> grounds) implements Ruling {

        Speak with(TlsRule other) {
            return new Speak(other, as, grounds);
        }
    }

    /** Not to be spoken to, and what that means for the mail. */
    record Avoid(Outcome outcome) implements Ruling {}
}
