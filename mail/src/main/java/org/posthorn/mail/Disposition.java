package org.posthorn.mail;

import java.util.Locale;
import java.util.Optional;

/** {@code inline}, {@code attachment} or another word in lower case. RFC 2183 §2. */
public record Disposition(String type, Parameters parameters) {

    static Optional<Disposition> parse(String value) {
        var lexer = new FieldLexer(value);
        lexer.skipSpaceAndComments();
        String type = lexer.word(";(\"=,");
        return type.isEmpty()
                ? Optional.empty()
                : Optional.of(
                        new Disposition(
                                type.toLowerCase(Locale.ROOT), ParametersParser.parse(lexer)));
    }
}
