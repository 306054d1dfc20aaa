package org.posthorn.imap;

import java.io.IOException;
import java.io.OutputStream;

/**
 * Gives every line of an appended message the line end that the store asks for: a lone CR or LF
 * becomes CRLF, so that the size told is the size sent back. RFC 9051 §2.3.4.
 */
final class LineEnds {

    private final OutputStream target;
    private boolean afterCr;
    private boolean nul;

    LineEnds(OutputStream target) {
        this.target = target;
    }

    void write(byte[] octets, int length) throws IOException {
        int written = 0;
        for (int i = 0; i < length; i++) {
            byte octet = octets[i];
            boolean bareLf = octet == '\n' && !afterCr;
            boolean bareCr = octet != '\n' && afterCr;
            if (bareLf || bareCr) {
                target.write(octets, written, i - written);
                target.write(bareLf ? '\r' : '\n');
                written = i;
            }
            nul |= octet == 0;
            afterCr = octet == '\r';
        }
        target.write(octets, written, length - written);
    }

    /** A CR may still wait for its LF. */
    void end() throws IOException {
        if (afterCr) {
            target.write('\n');
            afterCr = false;
        }
    }

    /** RFC 9051 §4.3: a literal holds none, so the message could not be sent back. */
    boolean sawNul() {
        return nul;
    }
}
