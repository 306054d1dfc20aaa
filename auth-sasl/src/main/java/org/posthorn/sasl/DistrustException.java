package org.posthorn.sasl;

/** A server that does not follow its mechanism, or cannot prove that it knows us. */
public final class DistrustException extends Exception {

    private static final long serialVersionUID = 1;

    DistrustException(String message) {
        super(message);
    }
}
