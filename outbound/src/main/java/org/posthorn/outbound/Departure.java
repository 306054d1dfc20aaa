package org.posthorn.outbound;

import java.io.IOException;

/**
 * What a message gets in front when it leaves: signatures, seals. Asked once for each form of a
 * message; the answer is remembered with it. Thread-safe; may block.
 */
@FunctionalInterface
public interface Departure {

    /** Sends everything as it is. */
    Departure PLAIN = (transaction, message) -> new byte[0];

    /**
     * Whole header fields with their line ends, or nothing.
     *
     * @param message as it will be sent behind these fields
     */
    byte[] fields(Transaction transaction, Copy message) throws IOException;
}
