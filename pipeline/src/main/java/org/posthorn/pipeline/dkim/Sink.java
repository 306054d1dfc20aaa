package org.posthorn.pipeline.dkim;

/** Takes octets in canonical form. */
@FunctionalInterface
public interface Sink {
    void take(byte[] octets, int offset, int length);
}
