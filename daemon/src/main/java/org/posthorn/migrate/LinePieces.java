package org.posthorn.migrate;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;

/** Lines with their ends, CRLF made LF; one that is too long for memory comes in pieces. */
final class LinePieces {

    private static final int LONGEST = 64 * 1024;

    private final InputStream in;
    private final ByteArrayOutputStream piece = new ByteArrayOutputStream(1024);
    private int kept = -1;
    private long position;

    LinePieces(InputStream in) {
        this.in = in;
    }

    /** Octets read so far; at the end of a line, where the next one begins. */
    long position() {
        return position;
    }

    private int octet() throws IOException {
        int octet = in.read();
        position += octet < 0 ? 0 : 1;
        return octet;
    }

    /** Empty at the end. */
    byte[] next() throws IOException {
        piece.reset();
        int octet = kept >= 0 ? kept : octet();
        kept = -1;
        while (octet >= 0) {
            if (octet == '\r') {
                int after = octet();
                if (after != '\n') {
                    piece.write('\r');
                    octet = after;
                    continue;
                }
                octet = '\n';
            }
            piece.write(octet);
            if (octet == '\n') {
                return piece.toByteArray();
            }
            octet = octet();
            if (piece.size() >= LONGEST) {
                kept = octet;
                return piece.toByteArray();
            }
        }
        return piece.toByteArray();
    }
}
