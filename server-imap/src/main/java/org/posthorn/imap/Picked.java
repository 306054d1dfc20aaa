package org.posthorn.imap;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/** Sequence numbers of a client's view: ascending spans that do not overlap. */
record Picked(List<Span> spans) {

    /** Both ends belong to it. */
    record Span(int first, int last) {}

    /** Sorts and joins: a client may name a message twice and gets it once. */
    Picked {
        var sorted = new ArrayList<>(spans);
        sorted.sort(Comparator.comparingInt(Span::first));
        var joined = new ArrayList<Span>(sorted.size());
        for (Span next : sorted) {
            if (!joined.isEmpty() && next.first() <= joined.getLast().last() + 1) {
                Span before = joined.removeLast();
                next = new Span(before.first(), Math.max(before.last(), next.last()));
            }
            joined.add(next);
        }
        spans = List.copyOf(joined);
    }

    boolean isEmpty() {
        return spans.isEmpty();
    }

    boolean contains(int sequence) {
        int low = 0;
        int high = spans.size() - 1;
        while (low <= high) {
            int middle = (low + high) >>> 1;
            Span span = spans.get(middle);
            if (sequence < span.first()) {
                high = middle - 1;
            } else if (sequence > span.last()) {
                low = middle + 1;
            } else {
                return true;
            }
        }
        return false;
    }

    IntStream sequences() {
        return spans.stream().flatMapToInt(s -> IntStream.rangeClosed(s.first(), s.last()));
    }
}
