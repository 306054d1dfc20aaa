package org.posthorn.pipeline.dkim;

import org.posthorn.mail.HeaderField;

import java.util.Optional;

/**
 * A signature of a message whose body has not come yet.
 *
 * @param field where it stands
 * @param blank where the value of {@code b=} begins and ends, from the first octet of the field's
 *     value
 * @param signature what it says, or nothing if {@code problem} says why
 * @param result what will be said of it, without its outcome
 */
record Candidate(
        HeaderField field,
        int[] blank,
        Optional<SignatureField> signature,
        String problem,
        DkimResult result) {

    private static final int SHOWN = 8;

    static Candidate of(byte[] octets, HeaderField field, SignatureKind kind) {
        TagList tags;
        try {
            tags = SignatureField.tags(octets, field);
        } catch (MalformedException e) {
            return broken(field, e, result("", "", "", "", ""));
        }
        String domain = name(tags, "d");
        String selector = name(tags, "s");
        String algorithm = word(tags.find("a").orElse(""));
        String start = start(tags.find("b").orElse(""));
        try {
            var signature = SignatureField.of(tags, kind);
            return new Candidate(
                    field,
                    tags.span("b"),
                    Optional.of(signature),
                    "",
                    result(domain, signature.identity(), selector, algorithm, start));
        } catch (MalformedException e) {
            return broken(field, e, result(domain, "", selector, algorithm, start));
        }
    }

    DkimResult as(DkimResult.Outcome outcome, String reason) {
        return new DkimResult(
                outcome,
                reason,
                result.domain(),
                result.identity(),
                result.selector(),
                result.algorithm(),
                result.signature());
    }

    private static Candidate broken(HeaderField field, MalformedException e, DkimResult result) {
        return new Candidate(field, new int[] {0, 0}, Optional.empty(), e.reason(), result);
    }

    private static DkimResult result(
            String domain, String identity, String selector, String algorithm, String start) {
        return new DkimResult(
                DkimResult.Outcome.PERMERROR, "", domain, identity, selector, algorithm, start);
    }

    /** A name that is one, or nothing. */
    private static String name(TagList tags, String tag) {
        try {
            return TagName.parse(tag, tags.find(tag).orElse(""));
        } catch (MalformedException e) {
            return "";
        }
    }

    private static String word(String text) {
        return text.matches("[A-Za-z0-9-]{1,32}") ? text : "";
    }

    private static String start(String base64) {
        String dense = base64.replaceAll("[^A-Za-z0-9+/=]", "");
        return dense.substring(0, Math.min(SHOWN, dense.length()));
    }
}
