package org.posthorn.mail;

import java.util.Locale;
import java.util.Optional;

/** Type and subtype in lower case, and the parameters. RFC 2045 §5.1. */
public record ContentType(String type, String subtype, Parameters parameters) {

    /** Where the field is missing or makes no sense. RFC 2045 §5.2. */
    static final ContentType DEFAULT = new ContentType("text", "plain", Parameters.NONE);

    /** Where the field is missing within a multipart/digest. RFC 2046 §5.1.5. */
    static final ContentType DIGEST_DEFAULT = new ContentType("message", "rfc822", Parameters.NONE);

    /** Empty if there are not a type and a subtype. */
    static Optional<ContentType> parse(String value) {
        var lexer = new FieldLexer(value);
        lexer.skipSpaceAndComments();
        String type = lexer.word("/;(\"=,");
        lexer.skipSpaceAndComments();
        if (type.isEmpty() || !lexer.take('/')) {
            return Optional.empty();
        }
        lexer.skipSpaceAndComments();
        String subtype = lexer.word("/;(\"=,");
        if (subtype.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(
                new ContentType(
                        type.toLowerCase(Locale.ROOT),
                        subtype.toLowerCase(Locale.ROOT),
                        ParametersParser.parse(lexer)));
    }

    /** {@code "text"}, or {@code "text/plain"}. */
    public boolean is(String range) {
        int slash = range.indexOf('/');
        return slash < 0
                ? type.equals(range)
                : type.equals(range.substring(0, slash))
                        && subtype.equals(range.substring(slash + 1));
    }

    ContentType as(String otherType, String otherSubtype) {
        return new ContentType(otherType, otherSubtype, parameters);
    }

    /** Without parameters: {@code text/plain}. */
    @Override
    public String toString() {
        return type + "/" + subtype;
    }
}
