package org.posthorn.pipeline.dkim;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Locale;

/** Writes signatures of header and body. RFC 6376 §5. */
public record SignatureWriter(SigningRules rules, Instant now) {

    /**
     * The field with its line end.
     *
     * @param first the tag that it begins with
     * @param names of the fields that are signed
     * @param hash of the body, in Base64
     */
    public String field(
            SignatureKind kind,
            String first,
            DkimKey key,
            SignedHeader signed,
            List<String> names,
            String hash) {
        var text = new FoldedTags(kind.field());
        text.tag(first).tag("a", key.algorithm().toString());
        text.tag("c", word(rules.header()) + "/" + word(rules.body()));
        text.tag("d", key.domain()).tag("s", key.selector());
        text.tag("t", Long.toString(now.getEpochSecond()));
        rules.lifetime()
                .ifPresent(life -> text.tag("x", Long.toString(now.plus(life).getEpochSecond())));
        text.list("h", names);
        text.tag("bh", hash);
        var lower = names.stream().map(name -> name.toLowerCase(Locale.ROOT)).toList();
        return signed(text, key, rules.header(), sink -> signed.write(lower, rules.header(), sink));
    }

    /**
     * Signs what comes before a field, and the field.
     *
     * @param text all of it but {@code b=}
     */
    public static String signed(FoldedTags text, DkimKey key, Canonical form, Content before) {
        byte[] unsigned = text.beforeLast("b").getBytes(StandardCharsets.US_ASCII);
        byte[] signature =
                key.sign(sink -> {
                    before.writeTo(sink);
                    form.write(unsigned, 0, unsigned.length, sink);
                });
        return text.last(Base64.getEncoder().encodeToString(signature));
    }

    private static String word(Canonical form) {
        return form.name().toLowerCase(Locale.ROOT);
    }
}
