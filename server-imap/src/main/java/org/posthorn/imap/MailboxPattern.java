package org.posthorn.imap;

import java.util.BitSet;
import java.util.Locale;

/**
 * A mailbox name with wildcards: {@code *} stands for anything, {@code %} for anything within one
 * level. RFC 9051 §6.3.9.
 *
 * <p>All positions of the pattern that the name may have reached are followed at once, so no
 * pattern costs more than its length times that of the name.
 */
final class MailboxPattern {

    private final String pattern;
    private final char separator;

    /** {@code pattern} as on the wire. */
    MailboxPattern(String pattern, char separator) {
        boolean inbox = pattern.toUpperCase(Locale.ROOT).equals("INBOX");
        this.pattern = inbox ? "INBOX" : startingAtInbox(pattern, separator);
        this.separator = separator;
    }

    boolean matches(String wireName) {
        var reached = new BitSet(pattern.length() + 1);
        reached.set(0);
        passWildcards(reached);
        for (int i = 0; i < wireName.length() && !reached.isEmpty(); i++) {
            reached = step(reached, wireName.charAt(i));
            passWildcards(reached);
        }
        return reached.get(pattern.length());
    }

    private BitSet step(BitSet reached, char next) {
        var after = new BitSet(pattern.length() + 1);
        for (int at = reached.nextSetBit(0);
                at >= 0 && at < pattern.length();
                at = reached.nextSetBit(at + 1)) {
            char wanted = pattern.charAt(at);
            if (wanted == '*' || (wanted == '%' && next != separator)) {
                after.set(at);
            } else if (wanted == next && wanted != '%') {
                after.set(at + 1);
            }
        }
        return after;
    }

    /** A wildcard may stand for nothing. */
    private void passWildcards(BitSet reached) {
        for (int at = reached.nextSetBit(0);
                at >= 0 && at < pattern.length();
                at = reached.nextSetBit(at + 1)) {
            if (pattern.charAt(at) == '*' || pattern.charAt(at) == '%') {
                reached.set(at + 1);
            }
        }
    }

    /** INBOX is the same in any case, also as the parent of others. RFC 9051 §5.1. */
    private static String startingAtInbox(String pattern, char separator) {
        return pattern.regionMatches(true, 0, "INBOX" + separator, 0, 6)
                ? "INBOX" + pattern.substring(5)
                : pattern;
    }
}
