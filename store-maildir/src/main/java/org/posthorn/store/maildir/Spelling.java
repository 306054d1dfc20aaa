package org.posthorn.store.maildir;

import org.posthorn.store.ModifiedUtf7;

import java.util.Optional;

/**
 * How a segment of a mailbox name is written on disk.
 *
 * @param utf8 as it is, else in modified UTF-7
 * @param escaped whether what must not stand in a file name is written as backslash and two
 *     hexadecimal digits, as by Dovecot's plugin listescape: a tilde in front, a backslash, and
 *     {@code dots}
 * @param dots whether a dot divides the levels of a name, on disk or for clients
 */
record Spelling(boolean utf8, boolean escaped, boolean dots) {

    /** Empty if the segment has no form: it has a dot, and dots divide. */
    Optional<String> write(String segment) {
        String text = utf8 ? segment : ModifiedUtf7.encode(segment);
        if (escaped) {
            return Optional.of(escape(text));
        }
        return dots && text.indexOf('.') >= 0 ? Optional.empty() : Optional.of(text);
    }

    /** The inverse: empty for what {@link #write} would not have written. */
    Optional<String> read(String stored) {
        String text = escaped ? unescape(stored) : stored;
        Optional<String> segment = utf8 ? Optional.of(text) : ModifiedUtf7.decode(text);
        return segment.filter(s -> write(s).equals(Optional.of(stored)));
    }

    private String escape(String text) {
        var escaped = new StringBuilder(text.length() + 8);
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '\\' || (c == '.' && dots) || (c == '~' && i == 0)) {
                escaped.append('\\').append(Integer.toHexString(c));
            } else {
                escaped.append(c);
            }
        }
        return escaped.toString();
    }

    private static String unescape(String stored) {
        var text = new StringBuilder(stored.length());
        for (int i = 0; i < stored.length(); i++) {
            char c = stored.charAt(i);
            if (c == '\\' && i + 2 < stored.length()) {
                int high = Character.digit(stored.charAt(i + 1), 16);
                int low = Character.digit(stored.charAt(i + 2), 16);
                if (high >= 0 && low >= 0) {
                    text.append((char) (high * 16 + low));
                    i += 2;
                    continue;
                }
            }
            text.append(c);
        }
        return text.toString();
    }
}
