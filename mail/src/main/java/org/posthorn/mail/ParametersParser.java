package org.posthorn.mail;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** {@code ; name=value ; name="value"}, and the continuations of RFC 2231 §3. */
final class ParametersParser {

    /** More are only written to cost time and memory. */
    private static final int MAX_PARAMETERS = 1_000;

    private record Piece(String value, boolean extended) {}

    private final FieldLexer lexer;
    private final Map<String, String> whole = new LinkedHashMap<>();
    private final Map<String, TreeMap<Integer, Piece>> pieces = new LinkedHashMap<>();

    private ParametersParser(FieldLexer lexer) {
        this.lexer = lexer;
    }

    /** Reads to the end of the value. What makes no sense is passed over. */
    static Parameters parse(FieldLexer lexer) {
        var parser = new ParametersParser(lexer);
        int count = 0;
        while (!lexer.atEnd() && count++ < MAX_PARAMETERS) {
            parser.parameter();
        }
        parser.join();
        return parser.whole.isEmpty() ? Parameters.NONE : new Parameters(parser.whole);
    }

    private void parameter() {
        do {
            lexer.skipSpaceAndComments();
        } while (lexer.take(';'));
        String name = lexer.word("=;(\"").toLowerCase(Locale.ROOT);
        lexer.skipSpaceAndComments();
        if (!lexer.take('=')) {
            // not a parameter: on to the next, and always by one character at least
            if (name.isEmpty() && !lexer.atEnd()) {
                lexer.skip();
            }
            return;
        }
        lexer.skipSpaceAndComments();
        String value = value();
        if (!name.isEmpty()) {
            add(name, value);
        }
    }

    private String value() {
        if (lexer.peek() == '"') {
            String text = lexer.quotedString();
            lexer.upTo(";");
            return text;
        }
        // outside the grammar but common: name=My File.pdf
        String text = lexer.upTo(";(").strip();
        lexer.skipSpaceAndComments();
        return text;
    }

    private void add(String name, String value) {
        int star = name.indexOf('*');
        if (star < 0 || star == name.length() - 1) {
            whole.putIfAbsent(name, value);
            return;
        }
        boolean extended = name.endsWith("*");
        String number = name.substring(star + 1, name.length() - (extended ? 1 : 0));
        if (!number.matches("[0-9]{1,4}")) {
            whole.putIfAbsent(name, value);
            return;
        }
        pieces.computeIfAbsent(name.substring(0, star), base -> new TreeMap<>())
                .putIfAbsent(Integer.valueOf(number), new Piece(value, extended));
    }

    private void join() {
        pieces.forEach((name, numbered) -> {
            boolean extended = numbered.values().stream().anyMatch(Piece::extended);
            var value = new StringBuilder();
            int expected = 0;
            for (var entry : numbered.entrySet()) {
                if (entry.getKey() != expected++) {
                    break;
                }
                Piece piece = entry.getValue();
                value.append(
                        extended && !piece.extended()
                                ? ExtendedValue.encode(piece.value())
                                : piece.value());
            }
            // the marks of charset and language, if the first piece came without them
            if (extended && value.indexOf("'") < 0) {
                value.insert(0, "''");
            }
            whole.putIfAbsent(extended ? name + "*" : name, value.toString());
        });
    }
}
