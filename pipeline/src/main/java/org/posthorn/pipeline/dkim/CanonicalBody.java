package org.posthorn.pipeline.dkim;

/**
 * Brings a body into canonical form while it passes, in constant memory: however it is cut into
 * pieces, the same octets come out. A CR or LF alone is text.
 */
sealed interface CanonicalBody permits SimpleBody, RelaxedBody {

    void feed(byte[] octets, int offset, int length);

    /** The body is complete. */
    void end();
}
