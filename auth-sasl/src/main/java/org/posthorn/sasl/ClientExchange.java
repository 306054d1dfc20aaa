package org.posthorn.sasl;

import java.util.Optional;

/** Our side of one authentication at another server. RFC 4422. For one thread, then dropped. */
public interface ClientExchange {

    /** As registered with IANA. */
    String mechanism();

    /** What is sent together with the mechanism's name; empty where the server begins. */
    Optional<byte[]> initial();

    /**
     * The response to a challenge.
     *
     * @throws DistrustException if no honest server would say this: it gets no response
     */
    byte[] answer(byte[] challenge) throws DistrustException;

    /**
     * Whether the server's word that we are in may be taken now. RFC 5802 §5: it has to prove it.
     */
    boolean isComplete();
}
