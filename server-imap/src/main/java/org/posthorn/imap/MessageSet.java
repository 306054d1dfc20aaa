package org.posthorn.imap;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * Which messages a command names. The two kinds of number never mix. RFC 9051 §2.3.1.
 *
 * @param ranges as the client wrote them: in any order, backwards, overlapping
 */
record MessageSet(Numbering numbering, List<Range> ranges) {

    enum Numbering {
        SEQUENCE,
        UID
    }

    /** Both ends belong to it; either may be {@link #LAST}. */
    record Range(long first, long last) {}

    /** {@code *}, the last message whatever its number: above all numbers. */
    static final long LAST = Long.MAX_VALUE;

    /** RFC 9051 §9, sequence-set. */
    static MessageSet read(ImapReader in, Numbering numbering) throws IOException {
        var ranges = new ArrayList<Range>();
        do {
            if (ranges.size() == Limits.RANGES) {
                throw Refused.limit("Too many ranges in one set");
            }
            long first = number(in);
            ranges.add(new Range(first, in.accept(':') ? number(in) : first));
        } while (in.accept(','));
        return new MessageSet(numbering, List.copyOf(ranges));
    }

    /** Whether it is well used on a mailbox without messages, as {@code 1:*} is. */
    boolean mayBeEmpty() {
        return numbering == Numbering.UID
                || ranges.stream().anyMatch(r -> r.first() == LAST || r.last() == LAST);
    }

    private static long number(ImapReader in) throws IOException {
        if (in.accept('*')) {
            return LAST;
        }
        long number = in.number();
        if (number == 0) {
            throw Refused.syntax("Message numbers begin at 1");
        }
        return number;
    }
}
