package org.posthorn.pipeline.dkim;

import java.security.Signature;
import java.security.SignatureException;

/** A signature that takes what is signed. */
record SignatureSink(Signature signature) implements Sink {

    @Override
    public void take(byte[] octets, int offset, int length) {
        try {
            signature.update(octets, offset, length);
        } catch (SignatureException e) {
            throw new IllegalStateException("it has its key", e);
        }
    }
}
