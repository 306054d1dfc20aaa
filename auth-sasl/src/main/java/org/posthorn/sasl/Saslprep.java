package org.posthorn.sasl;

import java.text.Normalizer;
import java.util.Optional;

/**
 * Names as SCRAM compares them. RFC 4013 §2: ASCII is as it is, without control characters; the
 * rest is normalised by NFKC, after what is invisible is dropped and every space made one of ASCII.
 * Whether right-to-left text is well ordered is not looked at: no account is found by such a name
 * that is not stored so.
 */
final class Saslprep {

    private Saslprep() {}

    /** Empty where the text holds what no name may, and where nothing is left of it. */
    static Optional<String> query(String text) {
        var mapped = new StringBuilder();
        text.codePoints()
                .filter(c -> !isDropped(c))
                .map(c -> Character.getType(c) == Character.SPACE_SEPARATOR ? ' ' : c)
                .forEach(mapped::appendCodePoint);
        String name = Normalizer.normalize(mapped, Normalizer.Form.NFKC);
        return name.isEmpty() || name.codePoints().anyMatch(Saslprep::isProhibited)
                ? Optional.empty()
                : Optional.of(name);
    }

    /** RFC 3454 §B.1. */
    private static boolean isDropped(int c) {
        return switch (c) {
            case 0xAD, 0x34F, 0x1806, 0x180B, 0x180C, 0x180D, 0x200B, 0x200C, 0x200D, 0x2060 ->
                    true;
            default -> c == 0xFEFF || (c >= 0xFE00 && c <= 0xFE0F);
        };
    }

    /** RFC 3454 §C.2 to §C.9; characters without a meaning may be asked for. */
    private static boolean isProhibited(int c) {
        return switch (Character.getType(c)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.SURROGATE,
                    Character.PRIVATE_USE,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR ->
                    true;
            default -> c == 0xFFFD || (c & 0xFFFE) == 0xFFFE;
        };
    }
}
