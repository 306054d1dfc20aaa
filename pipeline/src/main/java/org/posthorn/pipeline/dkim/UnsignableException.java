package org.posthorn.pipeline.dkim;

/** A message that cannot be signed, and why. */
public final class UnsignableException extends Exception {

    private static final long serialVersionUID = 1;

    public UnsignableException(String reason) {
        super(reason);
    }
}
