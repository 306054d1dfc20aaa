package org.posthorn.sasl;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A JSON Web Token, signed and not encrypted, before anybody believes it. RFC 7519, RFC 7515 §7.1.
 *
 * @param algorithm as it says itself
 * @param kid the key that it says it is signed with
 * @param signed the octets that are signed
 */
record Jwt(
        String algorithm, Optional<String> kid, FlatJson claims, byte[] signed, byte[] signature) {

    /** What an authentication line can hold, see {@link SaslDialogue#MAX_LINE}. */
    static final int MAX_LENGTH = 24_576;

    private static final int MAX_HEADER = 4096;

    /** RFC 7519 §5.1, RFC 9068 §2.1: what is a token for something else has another type. */
    private static final Set<String> TYPES = Set.of("jwt", "at+jwt", "application/at+jwt");

    private static final Pattern FORM =
            Pattern.compile("([A-Za-z0-9_-]+)\\.([A-Za-z0-9_-]+)\\.([A-Za-z0-9_-]+)");

    /** Throws for what is none that can be checked here. The message never quotes it. */
    static Jwt parse(String token) throws IOException {
        Matcher part = FORM.matcher(token);
        if (token.length() > MAX_LENGTH || !part.matches()) {
            throw new IOException("not three parts in base64url");
        }
        if (part.group(1).length() > MAX_HEADER) {
            throw new IOException("a header of more than " + MAX_HEADER + " characters");
        }
        FlatJson header = json(part.group(1));
        // RFC 7515 §4.1.11: what must be understood, and is not
        if (header.names("crit")) {
            throw new IOException("a header with crit");
        }
        if (!TYPES.contains(header.field("typ").orElse("jwt").toLowerCase(Locale.ROOT))) {
            throw new IOException("a header with another typ");
        }
        return new Jwt(
                header.field("alg").orElseThrow(() -> new IOException("a header without alg")),
                header.field("kid"),
                json(part.group(2)),
                token.substring(0, part.end(2)).getBytes(StandardCharsets.US_ASCII),
                octets(part.group(3)));
    }

    private static FlatJson json(String part) throws IOException {
        try {
            return FlatJson.parse(octets(part));
        } catch (IOException quoting) {
            throw new IOException("a header or claims that are not JSON");
        }
    }

    /** What is left over of the last character is zero, so that a token has one spelling. */
    private static byte[] octets(String part) throws IOException {
        byte[] octets;
        try {
            octets = Base64.getUrlDecoder().decode(part);
        } catch (IllegalArgumentException quoting) {
            octets = new byte[0];
        }
        if (!Base64.getUrlEncoder().withoutPadding().encodeToString(octets).equals(part)) {
            throw new IOException("not three parts in base64url");
        }
        return octets;
    }
}
