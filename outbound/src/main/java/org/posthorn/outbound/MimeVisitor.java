package org.posthorn.outbound;

import java.io.IOException;

/** Hears what a message consists of, octet for octet and in order. */
interface MimeVisitor {

    /** A header, before anything of its body. */
    void header(MimeHead head) throws IOException;

    /** Octets of the body of the leaf whose header came last, in pieces of any length. */
    void body(byte[] octets, int offset, int length) throws IOException;

    /** The leaf has no more octets, and perhaps had none. */
    void endOfBody() throws IOException;

    /** What belongs to no part: boundaries with their line ends, and what is beside the parts. */
    void between(byte[] octets, int offset, int length) throws IOException;

    /** The message has no more octets. */
    void end() throws IOException;
}
