package org.posthorn.outbound;

import java.io.IOException;
import java.io.OutputStream;

/** A message as it is sent, the fields that we put in front included. Used by one thread. */
public interface Copy {

    /** These octets, which nobody changes. */
    static Copy of(byte[] octets) {
        return new OctetsCopy(octets);
    }

    /** In octets: CRLF line ends, no dot-stuffing. */
    long size();

    /** Whether a line holds an octet above 127. */
    boolean isEightBit();

    /**
     * The header, without the empty line behind it: of one that is very large, the first 64 KiB in
     * whole lines.
     */
    default byte[] header() throws IOException {
        return HeaderStream.read(this);
    }

    /** May be called again. */
    void writeTo(OutputStream target) throws IOException;
}
