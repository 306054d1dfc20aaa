package org.posthorn.mail;

import java.util.function.IntPredicate;

/**
 * Looks at the characters of short texts, of which every message has many: a stream would cost more
 * than the look.
 */
public final class Scan {

    private Scan() {}

    /** Whether all UTF-16 units of a text are of this kind. */
    public static boolean all(String text, IntPredicate kind) {
        for (int i = 0; i < text.length(); i++) {
            if (!kind.test(text.charAt(i))) {
                return false;
            }
        }
        return true;
    }

    /** Whether any is. */
    public static boolean any(String text, IntPredicate kind) {
        return !all(text, kind.negate());
    }
}
