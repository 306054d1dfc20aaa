package org.posthorn.mail;

import org.apache.james.mime4j.codec.DecodeMonitor;
import org.apache.james.mime4j.codec.DecoderUtil;

import java.nio.charset.StandardCharsets;

/** Non-ASCII text in header fields. RFC 2047. */
final class EncodedWords {

    /**
     * The decoder takes quadratic time on broken words; the rest of a longer value stays as it is.
     */
    private static final int MAX_LENGTH = 8_192;

    private EncodedWords() {}

    /**
     * The text that a header value means; {@code octets} has one character per octet. An unknown
     * charset is read as ISO 8859-1, a broken word stays as it is. Controls become spaces.
     */
    static String decode(String octets) {
        String text = Charsets.decode(octets.getBytes(StandardCharsets.ISO_8859_1));
        int end = Math.min(text.length(), MAX_LENGTH);
        if (text.indexOf("=?") >= 0) {
            text =
                    DecoderUtil.decodeEncodedWords(
                                    text.substring(0, end),
                                    DecodeMonitor.SILENT,
                                    StandardCharsets.ISO_8859_1)
                            + text.substring(end);
        }
        return withoutControls(text);
    }

    /** So that an encoded line end never begins a header field of its own. */
    private static String withoutControls(String text) {
        if (text.chars().noneMatch(Character::isISOControl)) {
            return text;
        }
        var clean = new StringBuilder(text.length());
        text.chars().forEach(c -> clean.append(Character.isISOControl(c) ? ' ' : (char) c));
        return clean.toString();
    }
}
