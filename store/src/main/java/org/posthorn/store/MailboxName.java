package org.posthorn.store;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * A mailbox name as its path from the account's root. Safe to build a file name from.
 *
 * <p>INBOX is the same mailbox in any case. RFC 9051 §5.1. Segments are Unicode; how they are
 * written on the wire or on disk is the affair of the server and of the store.
 */
public record MailboxName(List<String> segments) implements Comparable<MailboxName> {

    /** Of one segment, in UTF-8 octets: the longest file name of common file systems. */
    public static final int MAX_SEGMENT = 255;

    /** Deep enough for people, shallow enough for any stack. */
    public static final int MAX_DEPTH = 32;

    public static final MailboxName INBOX = new MailboxName(List.of("INBOX"));

    public MailboxName {
        var path = new ArrayList<>(segments);
        if (path.isEmpty() || path.size() > MAX_DEPTH) {
            throw new IllegalArgumentException("mailbox name of " + path.size() + " levels");
        }
        if (path.getFirst().equalsIgnoreCase("INBOX")) {
            path.set(0, "INBOX");
        }
        path.forEach(MailboxName::check);
        segments = List.copyOf(path);
    }

    public static MailboxName of(String... segments) {
        return new MailboxName(List.of(segments));
    }

    /** Whether this is {@code ancestor} or lies below it. */
    public boolean isWithin(MailboxName ancestor) {
        return segments.size() >= ancestor.segments.size()
                && segments.subList(0, ancestor.segments.size()).equals(ancestor.segments);
    }

    /**
     * What this name, which is within {@code from}, becomes when that is renamed. Throws {@link
     * StoreException} with {@code CANNOT} if it would be too deep.
     */
    public MailboxName moved(MailboxName from, MailboxName to) {
        var path = new ArrayList<>(to.segments);
        path.addAll(segments.subList(from.segments.size(), segments.size()));
        if (path.size() > MAX_DEPTH) {
            throw new StoreException(StoreException.Reason.CANNOT, "too deep below " + to);
        }
        return new MailboxName(path);
    }

    /** Parents from the root down, without this name itself. */
    public List<MailboxName> parents() {
        var parents = new ArrayList<MailboxName>();
        for (int depth = 1; depth < segments.size(); depth++) {
            parents.add(new MailboxName(segments.subList(0, depth)));
        }
        return parents;
    }

    @Override
    public int compareTo(MailboxName other) {
        int common = Math.min(segments.size(), other.segments.size());
        for (int i = 0; i < common; i++) {
            int order = segments.get(i).compareTo(other.segments.get(i));
            if (order != 0) {
                return order;
            }
        }
        return Integer.compare(segments.size(), other.segments.size());
    }

    @Override
    public String toString() {
        return String.join("/", segments);
    }

    private static void check(String segment) {
        if (segment.isEmpty()
                || segment.startsWith(".")
                || segment.codePoints().anyMatch(MailboxName::isUnsafe)
                || segment.getBytes(StandardCharsets.UTF_8).length > MAX_SEGMENT) {
            throw new IllegalArgumentException("unsafe mailbox name segment");
        }
    }

    /** Half a surrogate pair has no UTF-8: two names would become the same file. */
    private static boolean isUnsafe(int c) {
        return c == '/'
                || c == '\\'
                || Character.isISOControl(c)
                || Character.getType(c) == Character.SURROGATE;
    }
}
