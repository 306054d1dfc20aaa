package org.posthorn.sasl;

/** One SASL mechanism. RFC 4422. Stateless and thread-safe. */
public interface SaslMechanism {

    /** As registered with IANA, for example {@code "SCRAM-SHA-256"}. */
    String name();

    /** Begins one authentication attempt. */
    Exchange begin(Credentials credentials);

    /** One attempt: used by one thread, then dropped. */
    interface Exchange {

        /**
         * The client sent no initial response. Client-first mechanisms answer with an empty
         * challenge.
         */
        default SaslStep start() {
            return new SaslStep.Challenge(new byte[0]);
        }

        /** The client sent {@code response}, already decoded and possibly empty. */
        SaslStep next(byte[] response);
    }
}
