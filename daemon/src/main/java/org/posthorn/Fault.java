package org.posthorn;

import java.time.Duration;

/** Something that goes wrong on purpose, see {@link Posthorn#inject}. */
public sealed interface Fault {

    /** When a fault shows. */
    enum Step {
        /** A client of any protocol has connected; it has not been greeted. */
        CONNECT,
        /** MAIL is to be answered. */
        MAIL,
        /** RCPT is to be answered. */
        RCPT,
        /** The message has come to its end and is to be answered. */
        DATA
    }

    /**
     * RCPT is refused for this recipient.
     *
     * @param address in any case
     * @param code 400 to 599; 421 also ends the connection
     * @param text printable ASCII
     */
    record RefuseRecipient(String address, int code, String text) implements Fault {
        public RefuseRecipient {
            Faults.verdict(code, text);
        }
    }

    /**
     * Every message is refused once it has been sent.
     *
     * @param code 400 to 599; 421 also ends the connection
     * @param text printable ASCII
     */
    record RefuseMessage(int code, String text) implements Fault {
        public RefuseMessage {
            Faults.verdict(code, text);
        }
    }

    /** The connection is cut instead of an answer. */
    record Drop(Step at) implements Fault {}

    /** The answer comes late; long enough, and the client times out. */
    record Slow(Step at, Duration by) implements Fault {}

    /** The mailbox is over quota: RCPT, DATA and IMAP's APPEND and COPY are refused. */
    record FullMailbox(String address) implements Fault {}
}
