package org.posthorn.sasl;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What OAUTHBEARER and SCRAM begin with. RFC 5801 §4, RFC 5802 §7.
 *
 * @param text the header as the client sent it, with both commas
 * @param authzid empty for the user's own
 * @param rest what follows it
 */
record Gs2Header(String text, String authzid, String rest) {

    /** Without channel binding: {@code p=} asks for one, which no mechanism here has. */
    private static final Pattern HEADER = Pattern.compile("[ny],(?:a=([^,]+))?,");

    /** Empty where the message does not begin with one that can be met. */
    static Optional<Gs2Header> parse(String message) {
        Matcher matcher = HEADER.matcher(message);
        if (!matcher.lookingAt()) {
            return Optional.empty();
        }
        String encoded = matcher.group(1) == null ? "" : matcher.group(1);
        return name(encoded)
                .map(name ->
                        new Gs2Header(matcher.group(), name, message.substring(matcher.end())));
    }

    /** A {@code saslname}: comma and equals sign are escaped. RFC 5801 §4. */
    static Optional<String> name(String encoded) {
        var name = new StringBuilder();
        for (int i = 0; i < encoded.length(); i++) {
            char c = encoded.charAt(i);
            if (c == '\0' || c == ',') {
                return Optional.empty();
            }
            if (c != '=') {
                name.append(c);
            } else if (encoded.startsWith("=2C", i)) {
                name.append(',');
                i += 2;
            } else if (encoded.startsWith("=3D", i)) {
                name.append('=');
                i += 2;
            } else {
                return Optional.empty();
            }
        }
        return Optional.of(name.toString());
    }
}
