package org.posthorn.sasl;

/** What a client sent, made fit for one log line. */
final class LogText {

    /** Longer than any name, shorter than a flood. */
    private static final int MAX_LENGTH = 100;

    private LogText() {}

    /** Control, format and line-breaking characters, and the brackets around it, become dots. */
    static String of(String text) {
        var clean = new StringBuilder();
        text.codePoints()
                .limit(MAX_LENGTH)
                .forEach(c -> clean.appendCodePoint(isPrintable(c) ? c : '.'));
        return text.length() > MAX_LENGTH ? clean.append("...").toString() : clean.toString();
    }

    private static boolean isPrintable(int c) {
        return switch (Character.getType(c)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.SURROGATE,
                    Character.PRIVATE_USE,
                    Character.UNASSIGNED,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR ->
                    false;
            default -> c != '<' && c != '>' && c != '\uFFFD';
        };
    }
}
