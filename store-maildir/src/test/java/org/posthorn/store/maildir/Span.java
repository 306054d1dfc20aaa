package org.posthorn.store.maildir;

/** When a call began and when it had returned, in moments of a recording. */
record Span(long began, long ended) {

    /** Before the recording. */
    static final Span ALWAYS = new Span(-1, 0);

    /** From here on it is promised. */
    boolean done(long moment) {
        return ended <= moment;
    }

    /** From here on some of it may have happened. */
    boolean begun(long moment) {
        return began < moment || done(moment);
    }
}
