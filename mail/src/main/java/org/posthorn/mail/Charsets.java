package org.posthorn.mail;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.IllegalCharsetNameException;
import java.nio.charset.StandardCharsets;
import java.nio.charset.UnsupportedCharsetException;
import java.util.Locale;
import java.util.Optional;

/** Charset names as mail programs write them. */
final class Charsets {

    private Charsets() {}

    /** The charset of a MIME label; empty if nobody knows it. RFC 2978 §2.3. */
    static Optional<Charset> named(String label) {
        String name = label.strip().toLowerCase(Locale.ROOT);
        return switch (name) {
            // Korean Windows programs write the first and mean the second
            case "ks_c_5601-1987", "ks_c_5601" -> named("x-windows-949");
            // what is labelled with the small set often uses the large one
            case "gb2312", "gb_2312-80", "gbk" -> named("gb18030");
            case "unicode-1-1-utf-8" -> Optional.of(StandardCharsets.UTF_8);
            default -> lookup(name);
        };
    }

    /** Octets that no label describes: UTF-8 if they can be, else ISO 8859-1. */
    static String decode(byte[] octets) {
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(octets)).toString();
        } catch (CharacterCodingException e) {
            return new String(octets, StandardCharsets.ISO_8859_1);
        }
    }

    private static Optional<Charset> lookup(String name) {
        try {
            return Optional.of(Charset.forName(name));
        } catch (IllegalCharsetNameException | UnsupportedCharsetException e) {
            return Optional.empty();
        }
    }
}
