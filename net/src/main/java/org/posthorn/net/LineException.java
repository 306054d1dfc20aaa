package org.posthorn.net;

import java.io.IOException;

/** A line that is not one. What follows it can still be read. */
public final class LineException extends IOException {

    /** What is wrong with it. RFC 5321 §2.3.8 on bare CR and LF. */
    public enum Fault {
        TOO_LONG,
        BARE_CR,
        BARE_LF,
        NUL
    }

    private final Fault fault;
    private final String head;
    private final long tail;

    public LineException(Fault fault) {
        this(fault, "", 0);
    }

    LineException(Fault fault, String head, long tail) {
        super(fault.toString());
        this.fault = fault;
        this.head = head;
        this.tail = tail;
    }

    public Fault fault() {
        return fault;
    }

    /**
     * What the line begins with, 64 octets at most, one character each; it may hold the fault. By
     * it the answer can be the one that the command has.
     */
    public String head() {
        return head;
    }

    /**
     * Whether the line ends with this ASCII text of at most eight octets. In some protocols a
     * line's end says that what follows is content, which must then not be taken for commands.
     */
    public boolean endsWith(String text) {
        long found = tail;
        for (int i = text.length() - 1; i >= 0; i--) {
            if ((found & 0xff) != text.charAt(i)) {
                return false;
            }
            found >>>= 8;
        }
        return true;
    }
}
