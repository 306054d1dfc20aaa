package org.posthorn.outbound;

import org.posthorn.mail.Address;

/**
 * A notification about the state of a delivery. Its reverse-path is the null one. RFC 3461 §6.1.
 *
 * @param id letters and digits; the same report has always the same one
 * @param to the reverse-path of the message it is about, or the postmaster where that is null
 * @param utf8 whether SMTPUTF8 is needed to send it: RFC 6533
 * @param message a whole message
 * @param repeated whether it may have been submitted before: a crash came between, or a failure
 */
public record Report(String id, Address to, boolean utf8, Copy message, boolean repeated) {

    /** One that nobody has submitted yet. */
    public Report(String id, Address to, boolean utf8, Copy message) {
        this(id, to, utf8, message, false);
    }

    /** The same for somebody else, since nobody is there to read it. */
    public Report instead(Address reader) {
        return new Report(id, reader, utf8, message, repeated);
    }

    /**
     * Whether nobody is told whatever becomes of it: notices to the postmaster, and reports that
     * nobody misses. Its id says so, since the queue knows that of every message and over every
     * restart: {@code b} and 24 hexadecimal digits.
     */
    public boolean isLast() {
        return Notice.isLast(id);
    }

    /**
     * An id of that form, always the same for the same text.
     *
     * @param text what tells it from others
     */
    public static String lastId(String text) {
        return Notice.id("b", text);
    }

    Report again() {
        return new Report(id, to, utf8, message, true);
    }
}
