package org.posthorn.imap;

import java.util.Optional;

/** What a command leads to: the state that follows, and the line that is still to end it. */
record Outcome(ImapState next, Optional<Response.Done> done) {

    Outcome(ImapState next, Response.Done done) {
        this(next, Optional.of(done));
    }

    /** The last line has been sent: behind STARTTLS it would come too late. */
    static Outcome answered(ImapState next) {
        return new Outcome(next, Optional.empty());
    }
}
