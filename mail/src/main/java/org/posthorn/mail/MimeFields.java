package org.posthorn.mail;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What the header of a part says about its body. RFC 2045 §4.
 *
 * <p>Texts have one character per octet, encoded words stay as they are.
 *
 * @param contentType as it is treated, see {@link Part}; a default where the header has none
 * @param encoding the transfer encoding as written, {@code 7bit} where there is none. RFC 2045 §6
 * @param disposition RFC 2183 §2
 * @param id Content-ID with its brackets. RFC 2045 §7
 * @param description RFC 2045 §8
 * @param md5 RFC 1864 §2
 * @param languages RFC 3282 §2
 * @param location RFC 2557 §4
 */
public record MimeFields(
        ContentType contentType,
        String encoding,
        @Nullable Disposition disposition,
        @Nullable String id,
        @Nullable String description,
        @Nullable String md5,
        List<String> languages,
        @Nullable String location) {

    /** More are only written to cost time and memory. */
    private static final int MAX_LANGUAGES = 100;

    public MimeFields {
        languages = List.copyOf(languages);
    }

    /** How the body is encoded. */
    public TransferEncoding transferEncoding() {
        return TransferEncoding.named(encoding);
    }

    /** The decoded name for a file, from either field that may carry it. */
    public Optional<String> fileName() {
        return Optional.ofNullable(disposition)
                .flatMap(d -> d.parameters().text("filename"))
                .or(() -> contentType.parameters().text("name"));
    }

    MimeFields with(ContentType other) {
        return new MimeFields(
                other, encoding, disposition, id, description, md5, languages, location);
    }

    /** Of two fields with one name the first counts. */
    static MimeFields of(Headers headers, ContentType defaultType) {
        ContentType contentType = null;
        String encoding = null;
        Disposition disposition = null;
        String id = null;
        String description = null;
        String md5 = null;
        String languages = null;
        String location = null;
        for (var field : headers) {
            if (contentType == null && field.isNamed("Content-Type")) {
                contentType = ContentType.parse(field.value()).orElse(ContentType.DEFAULT);
            } else if (encoding == null && field.isNamed("Content-Transfer-Encoding")) {
                encoding = firstWord(field.value());
            } else if (disposition == null && field.isNamed("Content-Disposition")) {
                disposition = Disposition.parse(field.value()).orElse(null);
            } else if (id == null && field.isNamed("Content-ID")) {
                id = field.value();
            } else if (description == null && field.isNamed("Content-Description")) {
                description = field.value();
            } else if (md5 == null && field.isNamed("Content-MD5")) {
                md5 = field.value();
            } else if (languages == null && field.isNamed("Content-Language")) {
                languages = field.value();
            } else if (location == null && field.isNamed("Content-Location")) {
                location = field.value();
            }
        }
        return new MimeFields(
                contentType == null ? defaultType : contentType,
                encoding == null || encoding.isEmpty() ? "7bit" : encoding,
                disposition,
                id,
                description,
                md5,
                languages == null ? List.of() : words(languages),
                location);
    }

    private static String firstWord(String value) {
        var lexer = new FieldLexer(value);
        lexer.skipSpaceAndComments();
        return lexer.peek() == '"' ? lexer.quotedString() : lexer.word("(;\"");
    }

    private static List<String> words(String value) {
        var lexer = new FieldLexer(value);
        var words = new ArrayList<String>();
        while (!lexer.atEnd() && words.size() < MAX_LANGUAGES) {
            lexer.skipSpaceAndComments();
            String word = lexer.word(",(");
            if (!word.isEmpty()) {
                words.add(word);
            }
            lexer.take(',');
        }
        return words;
    }
}
