package org.posthorn.pipeline.spf;

/** Ends a check, however deep it is in includes. */
final class SpfException extends Exception {

    private final SpfStatus status;

    private SpfException(SpfStatus status, String message) {
        super(message);
        this.status = status;
    }

    /** RFC 7208 §2.6.6. */
    static SpfException temporary(String message) {
        return new SpfException(SpfStatus.TEMPERROR, message);
    }

    /** RFC 7208 §2.6.7. */
    static SpfException permanent(String message) {
        return new SpfException(SpfStatus.PERMERROR, message);
    }

    SpfStatus status() {
        return status;
    }

    String text() {
        return String.valueOf(getMessage());
    }
}
