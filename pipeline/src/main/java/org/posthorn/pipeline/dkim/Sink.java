package org.posthorn.pipeline.dkim;

/** Takes octets in canonical form. */
@FunctionalInterface
interface Sink {
    void take(byte[] octets, int offset, int length);
}
