package org.posthorn.sasl;

import org.posthorn.conf.Secret;

import java.time.Instant;
import java.util.Optional;

/** Says whose an OAuth 2.0 access token is. RFC 6750. Thread-safe; a check may block. */
interface Tokens extends AutoCloseable {

    Answer check(Secret token);

    @Override
    void close();

    /** What is known of a token. Reasons are for our log, and never hold the token. */
    sealed interface Answer {

        /**
         * The token is good.
         *
         * @param user as the one who gave it knows its owner; not yet looked up in the directory
         */
        record Holder(String user, Optional<Instant> expires) implements Answer {}

        record Refused(String reason) implements Answer {}

        /** Nobody could be asked: says nothing about the token. */
        record Unknown(String reason) implements Answer {}
    }
}
