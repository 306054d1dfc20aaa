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

    public LineException(Fault fault) {
        super(fault.toString());
        this.fault = fault;
    }

    public Fault fault() {
        return fault;
    }
}
