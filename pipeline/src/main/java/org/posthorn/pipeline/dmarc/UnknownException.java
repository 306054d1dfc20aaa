package org.posthorn.pipeline.dmarc;

/** The DNS did not answer: later it may. */
final class UnknownException extends Exception {

    private static final long serialVersionUID = 1;

    UnknownException(String message) {
        super(message);
    }
}
