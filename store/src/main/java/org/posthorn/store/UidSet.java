package org.posthorn.store;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.LongStream;

/** A set of UIDs as ascending ranges that neither touch nor overlap. Immutable. */
public record UidSet(List<Range> ranges) {

    public static final UidSet EMPTY = new UidSet(List.of());

    /** Both ends belong to it; {@code first <= last}. */
    public record Range(long first, long last) {

        public Range {
            if (first < 1 || last > Uid.MAX || first > last) {
                throw new IllegalArgumentException("not a UID range: " + first + ":" + last);
            }
        }
    }

    /** Sorts and joins: the ranges may come in any order and overlap. */
    public UidSet {
        var sorted = new ArrayList<>(ranges);
        sorted.sort(Comparator.comparingLong(Range::first));
        var joined = new ArrayList<Range>(sorted.size());
        for (Range next : sorted) {
            if (!joined.isEmpty() && next.first() <= joined.getLast().last() + 1) {
                Range before = joined.removeLast();
                next = new Range(before.first(), Math.max(before.last(), next.last()));
            }
            joined.add(next);
        }
        ranges = List.copyOf(joined);
    }

    /** In any order; runs of neighbours cost one range. */
    public static UidSet of(long... uids) {
        long[] sorted = uids.clone();
        Arrays.sort(sorted);
        var runs = new ArrayList<Range>();
        int first = 0;
        for (int i = 1; i <= sorted.length; i++) {
            if (i == sorted.length || sorted[i] > sorted[i - 1] + 1) {
                runs.add(new Range(sorted[first], sorted[i - 1]));
                first = i;
            }
        }
        return new UidSet(runs);
    }

    public static UidSet range(long first, long last) {
        return new UidSet(List.of(new Range(first, last)));
    }

    /** Those that are not in the other set. */
    public UidSet minus(UidSet other) {
        var left = new ArrayList<Range>();
        int next = 0;
        for (Range range : ranges) {
            long from = range.first();
            while (next < other.ranges.size() && other.ranges.get(next).last() < from) {
                next++;
            }
            for (int i = next; i < other.ranges.size() && from <= range.last(); i++) {
                Range hole = other.ranges.get(i);
                if (hole.first() > range.last()) {
                    break;
                }
                if (hole.first() > from) {
                    left.add(new Range(from, hole.first() - 1));
                }
                from = hole.last() + 1;
            }
            if (from <= range.last()) {
                left.add(new Range(from, range.last()));
            }
        }
        return new UidSet(left);
    }

    /** Every UID up to {@code last}, which may be 0, that is not in here. */
    public UidSet complement(long last) {
        return last == 0 ? EMPTY : range(1, last).minus(this);
    }

    public boolean isEmpty() {
        return ranges.isEmpty();
    }

    public boolean contains(long uid) {
        int low = 0;
        int high = ranges.size() - 1;
        while (low <= high) {
            int middle = (low + high) >>> 1;
            Range range = ranges.get(middle);
            if (uid < range.first()) {
                high = middle - 1;
            } else if (uid > range.last()) {
                low = middle + 1;
            } else {
                return true;
            }
        }
        return false;
    }

    /** Every UID named, ascending. A set from a client may name four thousand million of them. */
    public LongStream uids() {
        return ranges.stream().flatMapToLong(r -> LongStream.rangeClosed(r.first(), r.last()));
    }

    /** As on the wire, {@code 1:3,7}. RFC 9051 §9, sequence-set. */
    @Override
    public String toString() {
        var text = new StringBuilder();
        for (Range range : ranges) {
            text.append(text.isEmpty() ? "" : ",").append(range.first());
            if (range.last() > range.first()) {
                text.append(':').append(range.last());
            }
        }
        return text.toString();
    }
}
