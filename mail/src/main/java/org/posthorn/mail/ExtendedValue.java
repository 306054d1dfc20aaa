package org.posthorn.mail;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/** {@code charset'language'percent-encoded}. RFC 2231 §4. */
final class ExtendedValue {

    private static final String HEX = "0123456789ABCDEF";

    private ExtendedValue() {}

    static String decode(String extended) {
        int first = extended.indexOf('\'');
        int second = extended.indexOf('\'', first + 1);
        String content = first < 0 || second < 0 ? extended : extended.substring(second + 1);
        byte[] octets = percentDecode(content);
        String charset = first < 0 || second < 0 ? "" : extended.substring(0, first);
        return Charsets.named(charset)
                .map(known -> new String(octets, known))
                .orElseGet(() -> Charsets.decode(octets));
    }

    /** For a piece without the mark that stands among pieces with it. */
    static String encode(String piece) {
        var encoded = new StringBuilder();
        for (byte octet : piece.getBytes(StandardCharsets.ISO_8859_1)) {
            int c = octet & 0xff;
            if (DomainSyntax.isAsciiAlphanumeric(c) || c == '.' || c == '-' || c == '_') {
                encoded.append((char) c);
            } else {
                encoded.append('%').append(HEX.charAt(c >> 4)).append(HEX.charAt(c & 15));
            }
        }
        return encoded.toString();
    }

    private static byte[] percentDecode(String text) {
        var octets = new ByteArrayOutputStream(text.length());
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '%'
                    && i + 2 < text.length()
                    && hex(text, i + 1) >= 0
                    && hex(text, i + 2) >= 0) {
                octets.write((hex(text, i + 1) << 4) | hex(text, i + 2));
                i += 2;
            } else {
                octets.write(c);
            }
        }
        return octets.toByteArray();
    }

    private static int hex(String text, int at) {
        return Character.digit(text.charAt(at), 16);
    }
}
