package org.posthorn.pipeline.arc;

import org.posthorn.mail.FieldLexer;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * What a sealer says that it has found, as far as it can be read. RFC 8617 §4.1.1, RFC 8601 §2.2.
 *
 * @param findings in the order of the field
 */
public record Assessment(List<Finding> findings) {

    /** More than any server writes. */
    private static final int MAX_FINDINGS = 100;

    private static final int MAX_PROPERTIES = 20;

    /**
     * What one method has found.
     *
     * @param method in lower case, as {@code result} is
     * @param properties by their names in lower case, {@code header.d} or so: of two with one name
     *     the first
     */
    public record Finding(String method, String result, Map<String, String> properties) {

        public Finding {
            properties = Map.copyOf(properties);
        }

        public Optional<String> property(String name) {
            return Optional.ofNullable(properties.get(name));
        }
    }

    public Assessment {
        findings = List.copyOf(findings);
    }

    /** Those of one method. */
    public List<Finding> of(String method) {
        return findings.stream().filter(finding -> finding.method().equals(method)).toList();
    }

    /** Reads the value of a field; what is no result is passed over. */
    public static Assessment parse(String value) {
        var lexer = new FieldLexer(value);
        var findings = new ArrayList<Finding>();
        skipClause(lexer); // the number
        skipClause(lexer); // the name of the host
        while (!lexer.atEnd() && findings.size() < MAX_FINDINGS) {
            finding(lexer).ifPresent(findings::add);
            skipClause(lexer);
        }
        return new Assessment(findings);
    }

    private static Optional<Finding> finding(FieldLexer lexer) {
        lexer.skipSpaceAndComments();
        String method = word(lexer, "/=;(\"");
        lexer.skipSpaceAndComments();
        if (lexer.take('/')) {
            lexer.skipSpaceAndComments();
            word(lexer, "=;(\""); // a version
            lexer.skipSpaceAndComments();
        }
        if (method.isEmpty() || !lexer.take('=')) {
            return Optional.empty();
        }
        lexer.skipSpaceAndComments();
        String result = word(lexer, ";(\"");
        var properties = new HashMap<String, String>();
        lexer.skipSpaceAndComments();
        while (!lexer.atEnd() && lexer.peek() != ';' && properties.size() < MAX_PROPERTIES) {
            String name = word(lexer, "=;(\"");
            lexer.skipSpaceAndComments();
            if (lexer.take('=')) {
                lexer.skipSpaceAndComments();
                properties.putIfAbsent(name, value(lexer));
            } else if (name.isEmpty()) {
                value(lexer); // a text that belongs to nothing
            }
            lexer.skipSpaceAndComments();
        }
        return Optional.of(new Finding(method, result, properties));
    }

    private static String word(FieldLexer lexer, String ends) {
        return lexer.word(ends).toLowerCase(Locale.ROOT);
    }

    /** A local part may be quoted before its domain. */
    private static String value(FieldLexer lexer) {
        String quoted = lexer.peek() == '"' ? lexer.quotedString() : "";
        return quoted + lexer.word(";(\"");
    }

    /** To what is behind the next semicolon that is not in a text or a comment. */
    private static void skipClause(FieldLexer lexer) {
        while (!lexer.atEnd() && !lexer.take(';')) {
            switch (lexer.peek()) {
                case '"' -> lexer.quotedString();
                case '(' -> lexer.skipSpaceAndComments();
                default -> lexer.skip();
            }
        }
    }
}
