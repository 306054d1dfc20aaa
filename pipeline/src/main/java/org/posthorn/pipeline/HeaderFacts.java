package org.posthorn.pipeline;

import java.util.List;

/**
 * What the stages want to know of a header.
 *
 * @param folded whether the first line begins like a continuation, of whatever stands before it
 * @param fields how many there are
 * @param received how many servers it has passed
 * @param loops whether a Delivered-To field names one of the recipients
 * @param report whether it says that it is a report about mail or TLS: RFC 9990 §3.5.2, RFC 8460
 *     §5.3
 * @param from the values of From fields, one character for each octet; an empty one stands for one
 *     that is too long, or for all behind the ninth
 * @param blind where Bcc fields stand, in ascending order
 * @param claims where Authentication-Results fields stand that say they are ours, likewise
 */
record HeaderFacts(
        boolean folded,
        int fields,
        int received,
        boolean hasDate,
        boolean hasMessageId,
        boolean loops,
        boolean report,
        List<String> from,
        List<Span> blind,
        List<Span> claims) {

    /** Octets of the message, {@code end} not among them. */
    record Span(long start, long end) {}

    HeaderFacts {
        from = List.copyOf(from);
        blind = List.copyOf(blind);
        claims = List.copyOf(claims);
    }
}
