package org.posthorn.mail;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** Any text in printable ASCII, as parameters of SMTP have it. RFC 3461 §4. */
public final class Xtext {

    private Xtext() {}

    /** With {@code +XX} for whatever is not printable ASCII, and for {@code +} and {@code =}. */
    public static String encode(String text) {
        var encoded = new StringBuilder();
        for (byte octet : text.getBytes(StandardCharsets.UTF_8)) {
            if (octet > ' ' && octet <= '~' && octet != '+' && octet != '=') {
                encoded.append((char) octet);
            } else {
                encoded.append('+').append("%02X".formatted(octet & 0xff));
            }
        }
        return encoded.toString();
    }

    /** Empty if it is none, or would have control characters or broken UTF-8. */
    public static Optional<String> decode(String encoded) {
        var octets = new ByteArrayOutputStream();
        for (int i = 0; i < encoded.length(); i++) {
            char c = encoded.charAt(i);
            if (c <= ' ' || c > '~' || c == '=') {
                return Optional.empty();
            }
            if (c == '+') {
                int value = hex(encoded, i + 1);
                if (value < 0) {
                    return Optional.empty();
                }
                octets.write(value);
                i += 2;
            } else {
                octets.write(c);
            }
        }
        String text = octets.toString(StandardCharsets.UTF_8);
        boolean clean = text.chars().noneMatch(c -> Character.isISOControl(c) || c == 0xfffd);
        return clean ? Optional.of(text) : Optional.empty();
    }

    /** For an address of type {@code utf-8} in ASCII: {@code \x{E9}}. RFC 6533 §3. */
    public static String unicode(String text) {
        var encoded = new StringBuilder();
        text.codePoints()
                .forEach(c -> {
                    if (c > ' ' && c <= '~' && c != '\\' && c != '+' && c != '=') {
                        encoded.append((char) c);
                    } else {
                        encoded.append("\\x{").append("%02X".formatted(c)).append('}');
                    }
                });
        return encoded.toString();
    }

    /** Two capital digits; -1 if there are none. */
    private static int hex(String text, int at) {
        if (at + 2 > text.length()) {
            return -1;
        }
        int high = "0123456789ABCDEF".indexOf(text.charAt(at));
        int low = "0123456789ABCDEF".indexOf(text.charAt(at + 1));
        return high < 0 || low < 0 ? -1 : high << 4 | low;
    }
}
