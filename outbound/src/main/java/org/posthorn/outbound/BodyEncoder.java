package org.posthorn.outbound;

import java.io.IOException;

/** Encodes one body. RFC 2045 §6. For one thread. */
interface BodyEncoder {

    void write(byte[] octets, int offset, int length) throws IOException;

    /** Writes what is left, without a line end, and says whether the last line lacks one. */
    boolean end() throws IOException;
}
