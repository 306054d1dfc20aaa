package org.posthorn.pipeline.spf;

import org.posthorn.pipeline.spf.MacroText.Escape;
import org.posthorn.pipeline.spf.MacroText.Letter;
import org.posthorn.pipeline.spf.MacroText.Order;
import org.posthorn.pipeline.spf.MacroText.Piece;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Reads texts with macros. RFC 7208 §7.1. */
final class MacroParser {

    private static final String DELIMITERS = ".-+,/_=";

    /** No name has more parts. */
    private static final int MOST_PARTS = 128;

    private final String text;
    private final Place place;
    private final List<Piece> pieces = new ArrayList<>();
    private final StringBuilder literal = new StringBuilder();
    private int at;
    private int macroEnd;

    /** Where the text stands. */
    private enum Place {
        RECORD,
        EXPLANATION
    }

    private MacroParser(String text, Place place) {
        this.text = text;
        this.place = place;
    }

    /** Of a modifier that nobody knows, which must be well-formed all the same. RFC 7208 §6. */
    static MacroText any(String text) throws SpfSyntaxException {
        return new MacroParser(text, Place.RECORD).parse();
    }

    /** What is told to whoever is refused. RFC 7208 §6.2. */
    static MacroText explanation(String text) throws SpfSyntaxException {
        return new MacroParser(text, Place.EXPLANATION).parse();
    }

    /** A domain-spec: ends in a macro, or in a dot and what can be a top-level domain. */
    static MacroText target(String text) throws SpfSyntaxException {
        var parser = new MacroParser(text, Place.RECORD);
        var target = parser.parse();
        String tail = text.substring(parser.macroEnd);
        if (!tail.isEmpty() && !hasTopLabel(tail)) {
            throw new SpfSyntaxException("not a domain: " + text);
        }
        return target;
    }

    private static boolean hasTopLabel(String tail) {
        int end = tail.endsWith(".") ? tail.length() - 1 : tail.length();
        int dot = tail.lastIndexOf('.', end - 1);
        String label = tail.substring(dot + 1, end);
        return dot >= 0
                && !label.isEmpty()
                && !label.startsWith("-")
                && !label.endsWith("-")
                && label.chars().allMatch(c -> isAlphanumeric(c) || c == '-')
                && !label.chars().allMatch(c -> c >= '0' && c <= '9');
    }

    private MacroText parse() throws SpfSyntaxException {
        if (text.isEmpty() && place == Place.RECORD) {
            throw new SpfSyntaxException("something is missing");
        }
        while (at < text.length()) {
            char c = text.charAt(at++);
            if (c == '%') {
                percent();
                macroEnd = at;
            } else if ((c > ' ' && c <= '~') || (c == ' ' && place == Place.EXPLANATION)) {
                literal.append(c);
            } else {
                throw new SpfSyntaxException("a character that may not be there");
            }
        }
        endLiteral();
        return new MacroText(pieces);
    }

    private void percent() throws SpfSyntaxException {
        switch (next()) {
            case '%' -> literal.append('%');
            case '_' -> literal.append(' ');
            case '-' -> literal.append("%20");
            case '{' -> {
                endLiteral();
                pieces.add(macro());
            }
            default -> throw new SpfSyntaxException("a percent sign without a macro");
        }
    }

    private Piece macro() throws SpfSyntaxException {
        char c = next();
        Letter letter = letter(c);
        int parts = parts();
        boolean reversed = at < text.length() && "rR".indexOf(text.charAt(at)) >= 0;
        if (reversed) {
            at++;
        }
        var delimiters = new StringBuilder();
        for (char d = next(); d != '}'; d = next()) {
            if (DELIMITERS.indexOf(d) < 0) {
                throw new SpfSyntaxException("not a macro");
            }
            delimiters.append(d);
        }
        return new Piece.Macro(
                letter,
                parts,
                reversed ? Order.REVERSED : Order.AS_IT_IS,
                delimiters.isEmpty() ? "." : delimiters.toString(),
                c >= 'A' && c <= 'Z' ? Escape.URL : Escape.NONE);
    }

    private Letter letter(char c) throws SpfSyntaxException {
        String lower = String.valueOf(c).toLowerCase(Locale.ROOT);
        for (Letter letter : Letter.values()) {
            if (lower.charAt(0) == letter.letter()
                    && (place == Place.EXPLANATION || !letter.isForExplanations())) {
                return letter;
            }
        }
        throw new SpfSyntaxException("no macro has the letter " + (c > ' ' && c <= '~' ? c : '?'));
    }

    private int parts() throws SpfSyntaxException {
        int start = at;
        int parts = 0;
        while (at < text.length() && text.charAt(at) >= '0' && text.charAt(at) <= '9') {
            parts = Math.min(MOST_PARTS, parts * 10 + text.charAt(at++) - '0');
        }
        if (at > start && parts == 0) {
            throw new SpfSyntaxException("a macro that keeps nothing");
        }
        return at == start ? MOST_PARTS : parts;
    }

    private char next() throws SpfSyntaxException {
        if (at == text.length()) {
            throw new SpfSyntaxException("a macro without end");
        }
        return text.charAt(at++);
    }

    private void endLiteral() {
        if (!literal.isEmpty()) {
            pieces.add(new Piece.Literal(literal.toString()));
            literal.setLength(0);
        }
    }

    private static boolean isAlphanumeric(int c) {
        return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    }
}
