package org.posthorn.smtp;

/** A parameter of a command that is not taken, and what the client is told. */
final class ParameterException extends Exception {

    private static final long serialVersionUID = 1;

    private final transient Reply reply;

    ParameterException(int code, String text) {
        super(text);
        this.reply = Reply.of(code, "5.5.4", text);
    }

    Reply reply() {
        return reply;
    }
}
