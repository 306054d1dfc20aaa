package org.posthorn.pipeline.dkim;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/** The hash of the first octets of a body in canonical form. */
public final class BodyHash implements Sink {

    private final MessageDigest digest = sha256();
    private final long limit;
    private long seen;
    private byte[] value = {};

    BodyHash(long limit) {
        this.limit = limit;
    }

    @Override
    public void take(byte[] octets, int offset, int length) {
        if (seen < limit) {
            digest.update(octets, offset, (int) Math.min(length, limit - seen));
        }
        seen += length;
    }

    void end() {
        value = digest.digest();
    }

    byte[] value() {
        return value.clone();
    }

    /** Octets of the whole body in canonical form. */
    long length() {
        return seen;
    }

    static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
