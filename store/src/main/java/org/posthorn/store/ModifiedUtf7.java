package org.posthorn.store;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;

/** How IMAP4rev1 and Maildirs write a segment of a mailbox name. RFC 3501 §5.1.3. */
public final class ModifiedUtf7 {

    private ModifiedUtf7() {}

    /** Never fails: lone surrogates become question marks. */
    public static String encode(String name) {
        var wire = new StringBuilder(name.length());
        int at = 0;
        while (at < name.length()) {
            char next = name.charAt(at);
            if (next == '&') {
                wire.append("&-");
                at++;
            } else if (isDirect(next)) {
                wire.append(next);
                at++;
            } else {
                int end = at;
                while (end < name.length() && !isDirect(name.charAt(end))) {
                    end++;
                }
                byte[] octets = name.substring(at, end).getBytes(StandardCharsets.UTF_16BE);
                var base64 = Base64.getEncoder().withoutPadding().encodeToString(octets);
                wire.append('&').append(base64.replace('/', ',')).append('-');
                at = end;
            }
        }
        return wire.toString();
    }

    /** Empty for what {@link #encode} would not have written: a mailbox has one name only. */
    public static Optional<String> decode(String wire) {
        var name = new StringBuilder(wire.length());
        int at = 0;
        while (at < wire.length()) {
            char next = wire.charAt(at++);
            if (next != '&') {
                name.append(next);
                continue;
            }
            int end = wire.indexOf('-', at);
            if (end < 0) {
                return Optional.empty();
            }
            if (end == at) {
                name.append('&');
            } else {
                try {
                    byte[] octets =
                            Base64.getDecoder().decode(wire.substring(at, end).replace(',', '/'));
                    name.append(new String(octets, StandardCharsets.UTF_16BE));
                } catch (IllegalArgumentException e) {
                    return Optional.empty();
                }
            }
            at = end + 1;
        }
        var decoded = name.toString();
        return encode(decoded).equals(wire) ? Optional.of(decoded) : Optional.empty();
    }

    private static boolean isDirect(char c) {
        return c >= ' ' && c <= '~';
    }
}
