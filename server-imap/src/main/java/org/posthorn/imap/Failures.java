package org.posthorn.imap;

import org.posthorn.imap.Code.Word;
import org.posthorn.imap.Response.Done;
import org.posthorn.net.LineException;
import org.posthorn.store.StoreException;

/** The only place where a failure becomes a status line. */
final class Failures {

    private Failures() {}

    /** RFC 5530 §3. */
    static Done of(StoreException e) {
        return switch (e.reason()) {
            case NOT_FOUND -> Done.no(Word.NONEXISTENT, "No such mailbox");
            case ALREADY_EXISTS -> Done.no(Word.ALREADYEXISTS, "Mailbox exists");
            case CANNOT -> Done.no(Word.CANNOT, "Not possible with this mailbox");
            case OVER_QUOTA -> Done.no(Word.OVERQUOTA, "Over quota");
            case NO_SPACE -> Done.no(Word.UNAVAILABLE, "No space on the server, try again later");
            case UNAVAILABLE -> Done.no(Word.UNAVAILABLE, "Try again later");
            case CORRUPT -> Done.no(Word.CORRUPTION, "Mailbox is damaged");
        };
    }

    /** RFC 9051 §7.1.3. */
    static Done of(LineException e) {
        return switch (e.fault()) {
            case TOO_LONG -> Done.bad("Command line too long");
            case BARE_CR -> Done.bad("CR without LF");
            case BARE_LF -> Done.bad("LF without CR");
            case NUL -> Done.bad("NUL in a command");
        };
    }

    /** Says nothing about us; {@code session} lets the administrator find the log line. */
    static Done bug(String session) {
        return Done.no(Word.SERVERBUG, "Internal error, see the log for " + session);
    }
}
