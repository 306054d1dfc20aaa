package org.posthorn.pipeline.spf;

/** What a domain publishes is not what RFC 7208 §12 allows; the message says why. */
final class SpfSyntaxException extends Exception {

    SpfSyntaxException(String message) {
        super(message);
    }
}
