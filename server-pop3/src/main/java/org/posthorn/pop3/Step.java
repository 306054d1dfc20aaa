package org.posthorn.pop3;

/** What a command led to. */
sealed interface Step {

    Pop3State next();

    /** With this reply, still to be sent. */
    record Answered(Pop3State next, Reply reply) implements Step {}

    /** With a reply that has been sent: a list, a message, the go-ahead for TLS. */
    record Done(Pop3State next) implements Step {}

    static Step ok(Pop3State next, String text) {
        return new Answered(next, new Reply.Ok(text));
    }

    static Step err(Pop3State next, String text) {
        return new Answered(next, new Reply.Err(text));
    }

    static Step noSuchMessage(Pop3State next) {
        return err(next, "No such message");
    }
}
