package org.posthorn.pipeline;

/** What a client is told of a sender, a recipient or a message. */
public sealed interface Verdict {

    /** Yes; {@code text} follows the codes that the protocol chooses. */
    record Accept(String text) implements Verdict {
        public Accept {
            checkText(text);
        }
    }

    /**
     * No, and never.
     *
     * @param code 500 to 599, RFC 5321 §4.2
     * @param status an enhanced status code of class 5, RFC 3463 §2
     */
    record Reject(int code, String status, String text) implements Verdict {
        public Reject {
            checkCode(code, status, 5);
            checkText(text);
        }
    }

    /**
     * Not now: the client shall try again.
     *
     * @param code 400 to 499; 421 also ends the connection, RFC 5321 §3.8
     * @param status an enhanced status code of class 4, RFC 3463 §2
     */
    record Defer(int code, String status, String text) implements Verdict {
        public Defer {
            checkCode(code, status, 4);
            checkText(text);
        }
    }

    /** No answer at all: the connection is cut. */
    record HangUp() implements Verdict {}

    private static void checkCode(int code, String status, int digit) {
        if (code / 100 != digit || !status.matches(digit + "(\\.\\d{1,3}){2}")) {
            throw new IllegalArgumentException("not codes of class " + digit + ": " + code);
        }
    }

    private static void checkText(String text) {
        if (text.isEmpty() || text.length() > 400 || !text.chars().allMatch(Text::printable)) {
            throw new IllegalArgumentException("not 1 to 400 printable ASCII characters");
        }
    }
}
