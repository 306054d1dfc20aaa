package org.posthorn.pipeline.dkim;

import org.posthorn.dns.Name;
import org.posthorn.mail.HeaderField;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * One signature, understood. RFC 6376 §3.5, RFC 8617 §4.1.
 *
 * @param bodyHash {@code bh=}; empty for a seal
 * @param identity {@code i=}, or {@code @} and the domain
 * @param headers {@code h=} in lower case; empty for a seal
 * @param bodyLength {@code l=}: how many octets of the body are signed
 * @param signed {@code t=}, in seconds
 * @param expires {@code x=}, in seconds
 */
record SignatureField(
        Algorithm algorithm,
        byte[] signature,
        byte[] bodyHash,
        Canonical header,
        Canonical body,
        String domain,
        String selector,
        String identity,
        List<String> headers,
        OptionalLong bodyLength,
        OptionalLong signed,
        OptionalLong expires) {

    /** Octets. The largest that are known have a copy of the header in {@code z=}. */
    private static final int MAX_FIELD = 64 << 10;

    /** Names in {@code h=}: more than any header has, those signed twice included. */
    private static final int MAX_HEADERS = 500;

    private static final int SHA256 = 32;

    /** More digits than a long has. */
    private static final int MAX_DIGITS = 18;

    /** The tags of a field, with places that count from its value's first octet. */
    static TagList tags(byte[] octets, HeaderField field) throws MalformedException {
        int from = valueStart(octets, field);
        int to = field.span().end();
        if (to - from > MAX_FIELD) {
            throw new MalformedException("signature is too long");
        }
        while (to > from && (octets[to - 1] == '\r' || octets[to - 1] == '\n')) {
            to--;
        }
        return TagList.parse(new String(octets, from, to - from, StandardCharsets.ISO_8859_1));
    }

    static int valueStart(byte[] octets, HeaderField field) {
        int at = field.span().start();
        while (at < field.span().end() && octets[at] != ':') {
            at++;
        }
        return Math.min(at + 1, field.span().end());
    }

    static SignatureField of(TagList tags, SignatureKind kind) throws MalformedException {
        return switch (kind) {
            case DKIM, ARC_MESSAGE -> ofMessage(tags, kind);
            case ARC_SEAL -> ofSeal(tags);
        };
    }

    private static SignatureField ofMessage(TagList tags, SignatureKind kind)
            throws MalformedException {
        boolean dkim = kind == SignatureKind.DKIM;
        if (dkim && !tags.require("v").equals("1")) {
            throw new MalformedException("unknown version");
        }
        var algorithm = Algorithm.parse(tags.require("a"));
        byte[] bodyHash = tags.base64("bh");
        if (bodyHash.length != SHA256) {
            throw new MalformedException("bh= is not a hash");
        }
        String domain = TagName.parse("d", tags.require("d"));
        String selector = selector(tags, domain);
        var methods = tags.find("q").map(TagList::split).orElse(List.of("dns/txt"));
        if (!TagList.containsIgnoringCase(methods, "dns/txt")) {
            throw new MalformedException("unknown way to the key");
        }
        String[] canonical = tags.find("c").orElse("simple").split("/", 2);
        var signed = number(tags, "t");
        var expires = number(tags, "x");
        if (signed.isPresent()
                && expires.isPresent()
                && expires.getAsLong() <= signed.getAsLong()) {
            throw new MalformedException("x= is not after t=");
        }
        return new SignatureField(
                algorithm,
                tags.base64("b"),
                bodyHash,
                canonical(canonical[0]),
                canonical.length > 1 ? canonical(canonical[1]) : Canonical.SIMPLE,
                domain,
                selector,
                dkim ? identity(tags, domain) : "@" + domain,
                headers(tags, kind),
                number(tags, "l"),
                signed,
                expires);
    }

    /** Only the relaxed form is used; what else a tag may say means nothing. RFC 8617 §4.1.3. */
    private static SignatureField ofSeal(TagList tags) throws MalformedException {
        if (tags.find("h").isPresent()) {
            throw new MalformedException("a seal has no h=");
        }
        String domain = TagName.parse("d", tags.require("d"));
        return new SignatureField(
                Algorithm.parse(tags.require("a")),
                tags.base64("b"),
                new byte[0],
                Canonical.RELAXED,
                Canonical.RELAXED,
                domain,
                selector(tags, domain),
                "@" + domain,
                List.of(),
                OptionalLong.empty(),
                number(tags, "t"),
                OptionalLong.empty());
    }

    private static String selector(TagList tags, String domain) throws MalformedException {
        String selector = TagName.parse("s", tags.require("s"));
        TagName.checkKey(selector, domain);
        return selector;
    }

    /** Where its key is published. */
    Name keyName() {
        return new Name(selector + TagName.KEYS + domain);
    }

    private static Canonical canonical(String word) throws MalformedException {
        return switch (word.strip().toLowerCase(Locale.ROOT)) {
            case "simple" -> Canonical.SIMPLE;
            case "relaxed" -> Canonical.RELAXED;
            default -> throw new MalformedException("unknown canonicalization");
        };
    }

    private static List<String> headers(TagList tags, SignatureKind kind)
            throws MalformedException {
        var names = TagList.split(tags.require("h").toLowerCase(Locale.ROOT));
        for (String name : names) {
            if (name.isEmpty() || name.chars().anyMatch(c -> c <= ' ' || c >= 0x7f)) {
                throw new MalformedException("h= is not a list of names");
            }
        }
        if (names.size() > MAX_HEADERS) {
            throw new MalformedException("h= is too long");
        }
        if (!names.contains("from")) {
            throw new MalformedException("From is not signed");
        }
        if (kind == SignatureKind.ARC_MESSAGE && names.contains("arc-seal")) {
            throw new MalformedException("h= has a seal");
        }
        return names;
    }

    private static String identity(TagList tags, String domain) throws MalformedException {
        Optional<String> given = tags.find("i");
        if (given.isEmpty()) {
            return "@" + domain;
        }
        String text = quotedPrintable(given.get());
        int at = text.lastIndexOf('@');
        if (at < 0) {
            throw new MalformedException("i= is not an address");
        }
        String host = TagName.parse("i", text.substring(at + 1));
        if (!host.equals(domain) && !host.endsWith("." + domain)) {
            throw new MalformedException("i= is not within d=");
        }
        return text.substring(0, at + 1) + host;
    }

    /** RFC 6376 §2.11. */
    private static String quotedPrintable(String text) throws MalformedException {
        var plain = new StringBuilder(text.length());
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '=') {
                int high = i + 2 < text.length() ? Character.digit(text.charAt(i + 1), 16) : -1;
                int low = high < 0 ? -1 : Character.digit(text.charAt(i + 2), 16);
                if (low < 0) {
                    throw new MalformedException("i= is not quoted-printable");
                }
                plain.append((char) (16 * high + low));
                i += 2;
            } else if (c > ' ') {
                plain.append(c);
            }
        }
        return plain.toString();
    }

    private static OptionalLong number(TagList tags, String name) throws MalformedException {
        var text = tags.find(name);
        if (text.isEmpty()) {
            return OptionalLong.empty();
        }
        String digits = text.get();
        if (digits.isEmpty() || digits.chars().anyMatch(c -> c < '0' || c > '9')) {
            throw new MalformedException(name + "= is not a number");
        }
        String significant = digits.replaceFirst("^0+(?=.)", "");
        return OptionalLong.of(
                significant.length() > MAX_DIGITS ? Long.MAX_VALUE : Long.parseLong(significant));
    }
}
