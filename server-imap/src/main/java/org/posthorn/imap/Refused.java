package org.posthorn.imap;

import static org.posthorn.imap.Response.Status.BAD;
import static org.posthorn.imap.Response.Status.NO;

import java.io.IOException;
import java.util.List;

/** A command that is refused while it is read; what follows it can still be read. */
final class Refused extends IOException {

    private final transient Response.Done answer;

    private Refused(Response.Done answer) {
        super(answer.text());
        this.answer = answer;
    }

    /** Not what the grammar says. RFC 9051 §7.1.3. */
    static Refused syntax(String text) {
        return new Refused(new Response.Done(BAD, Code.Word.NONE, text));
    }

    /** More than {@link Limits} allows. RFC 9051 §7.1, LIMIT. */
    static Refused limit(String text) {
        return new Refused(new Response.Done(BAD, Code.Word.LIMIT, text));
    }

    /** A literal that is not read. RFC 4469 §4.2, TOOBIG. */
    static Refused tooBig() {
        return new Refused(new Response.Done(BAD, Code.Word.TOOBIG, "Literal too large"));
    }

    /** Well formed, but no name that a mailbox here can have. RFC 5530 §3. */
    static Refused name(String text) {
        return new Refused(new Response.Done(NO, Code.Word.CANNOT, text));
    }

    static Refused charset() {
        return new Refused(
                new Response.Done(
                        NO,
                        new Code.BadCharset(List.of("US-ASCII", "UTF-8")),
                        "Unknown character set"));
    }

    Response.Done answer() {
        return answer;
    }
}
