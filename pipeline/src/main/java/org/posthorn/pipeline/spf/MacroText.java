package org.posthorn.pipeline.spf;

import java.util.List;

/** A text with macros in it. RFC 7208 §7.1. */
record MacroText(List<Piece> pieces) {

    /** What stands between macros, or a macro. */
    sealed interface Piece {

        record Literal(String text) implements Piece {}

        /**
         * A macro.
         *
         * @param parts how many from the right are kept
         * @param delimiters what its value is split at
         */
        record Macro(Letter letter, int parts, Order order, String delimiters, Escape escape)
                implements Piece {}
    }

    /** What a macro stands for. RFC 7208 §7.2. */
    enum Letter {
        SENDER('s'),
        LOCAL_PART('l'),
        SENDER_DOMAIN('o'),
        DOMAIN('d'),
        ADDRESS('i'),
        CLIENT_NAME('p'),
        FAMILY('v'),
        HELO('h'),
        READABLE_ADDRESS('c'),
        RECEIVER('r'),
        TIME('t');

        private final char letter;

        Letter(char letter) {
            this.letter = letter;
        }

        char letter() {
            return letter;
        }

        /** Those that are for people. RFC 7208 §7.2. */
        boolean isForExplanations() {
            return this == READABLE_ADDRESS || this == RECEIVER || this == TIME;
        }
    }

    /** How the parts of a value follow one another. */
    enum Order {
        AS_IT_IS,
        REVERSED
    }

    /** Whether a value becomes part of a URL. RFC 7208 §7.3. */
    enum Escape {
        NONE,
        URL
    }

    MacroText {
        pieces = List.copyOf(pieces);
    }
}
