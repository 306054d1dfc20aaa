package org.posthorn.imap;

import java.util.BitSet;

/**
 * A mailbox name with wildcards: {@code *} stands for anything, {@code %} for anything within one
 * level. RFC 9051 §6.3.9. INBOX is the same in any case, also as the parent of others. RFC 9051
 * §5.1.
 *
 * <p>All positions of the pattern that the name may have reached are followed at once, so no
 * pattern costs more than its length times that of the name.
 */
final class MailboxPattern {

    private static final String INBOX = "INBOX";

    private final String pattern;
    private final char separator;

    /** {@code pattern} as on the wire. */
    MailboxPattern(String pattern, char separator) {
        this.pattern = pattern;
        this.separator = separator;
    }

    boolean matches(String wireName) {
        int anyCase =
                wireName.equals(INBOX) || wireName.startsWith(INBOX + separator)
                        ? INBOX.length()
                        : 0;
        var reached = new BitSet(pattern.length() + 1);
        reached.set(0);
        passWildcards(reached);
        for (int i = 0; i < wireName.length() && !reached.isEmpty(); i++) {
            reached = step(reached, wireName.charAt(i), i < anyCase);
            passWildcards(reached);
        }
        return reached.get(pattern.length());
    }

    private BitSet step(BitSet reached, char next, boolean anyCase) {
        var after = new BitSet(pattern.length() + 1);
        for (int at = reached.nextSetBit(0);
                at >= 0 && at < pattern.length();
                at = reached.nextSetBit(at + 1)) {
            char wanted = pattern.charAt(at);
            if (wanted == '*' || (wanted == '%' && next != separator)) {
                after.set(at);
            } else if (wanted != '%' && (wanted == next || (anyCase && upper(wanted) == next))) {
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

    private static char upper(char c) {
        return c >= 'a' && c <= 'z' ? (char) (c - 'a' + 'A') : c;
    }
}
