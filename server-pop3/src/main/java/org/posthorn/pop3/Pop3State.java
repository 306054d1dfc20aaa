package org.posthorn.pop3;

import java.util.Optional;

/** The states of RFC 1939 §3. Each record holds exactly what is known in that state. */
sealed interface Pop3State {

    /** RFC 1939 §4. Holds the name that USER gave. */
    record Authorization(Optional<String> user) implements Pop3State {

        static final Authorization STRANGER = new Authorization(Optional.empty());
    }

    /** RFC 1939 §5. */
    record Transaction(Maildrop drop) implements Pop3State {}

    /** RFC 1939 §6: QUIT was said, what is marked is to be removed. */
    record Update(Maildrop drop) implements Pop3State {}

    record Closed() implements Pop3State {}
}
