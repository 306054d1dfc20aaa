package org.posthorn.outbound;

import java.io.IOException;

/**
 * Makes a message in seven bits of one that is not: always the same one. Thread-safe. RFC 6152 §3.
 */
@FunctionalInterface
public interface Conversion {

    /**
     * The message in seven bits.
     *
     * @throws IOException if it cannot be read, or has no such form
     */
    Copy convert(Copy message) throws IOException;
}
