package org.posthorn.outbound;

import java.io.IOException;
import java.io.OutputStream;

/** A message as it is sent, the fields that we put in front included. Used by one thread. */
public interface Copy {

    /** In octets: CRLF line ends, no dot-stuffing. */
    long size();

    /** Whether a line holds an octet above 127. */
    boolean isEightBit();

    /**
     * The header, without the empty line behind it: of one that is very large, the first 64 KiB in
     * whole lines.
     */
    default byte[] header() throws IOException {
        return HeaderCopy.of(this).header();
    }

    /** May be called again. */
    void writeTo(OutputStream target) throws IOException;
}
