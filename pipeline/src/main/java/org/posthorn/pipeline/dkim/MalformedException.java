package org.posthorn.pipeline.dkim;

/** A signature or a key that is not as the standard wants it. The message has nothing of it. */
public final class MalformedException extends Exception {

    private static final long serialVersionUID = 1;

    public MalformedException(String reason) {
        super(reason);
    }

    public String reason() {
        return String.valueOf(getMessage());
    }
}
