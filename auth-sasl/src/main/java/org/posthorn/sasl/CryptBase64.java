package org.posthorn.sasl;

import java.util.Arrays;

/** The base64 of crypt(3): another alphabet, and the low bits first. Reads one text from left. */
final class CryptBase64 {

    private static final String ALPHABET =
            "./0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

    private final String text;
    private int at;

    CryptBase64(String text) {
        this.text = text;
    }

    boolean isAtEnd() {
        return at == text.length();
    }

    /** The next six bits. */
    int digit() {
        int value = isAtEnd() ? -1 : ALPHABET.indexOf(text.charAt(at++));
        if (value < 0) {
            throw new IllegalArgumentException("a crypt hash with a wrong character");
        }
        return value;
    }

    /** A number of thirty bits. */
    int fixed() {
        int value = 0;
        for (int shift = 0; shift < 30; shift += 6) {
            value |= digit() << shift;
        }
        return value;
    }

    /**
     * A number of at least {@code least}. Its first digit says how many follow: 48 of them stand
     * alone, the next 8 have one more, the next 4 two, and so on; the longer numbers begin where
     * the shorter ones end, and their first digit weighs most.
     */
    int number(int least) {
        int first = digit();
        int begin = 0;
        int end = 47;
        int value = least;
        int shift = 0;
        while (first > end) {
            value += (end + 1 - begin) << shift;
            begin = end + 1;
            end = begin + (62 - end) / 2;
            shift += 6;
        }
        value += (first - begin) << shift;
        while (shift > 0) {
            shift -= 6;
            value += digit() << shift;
        }
        return value;
    }

    /** The rest of the text: four digits are three octets. */
    byte[] octets() {
        byte[] result = new byte[(text.length() - at) * 6 / 8 + 3];
        int length = 0;
        while (!isAtEnd()) {
            int digits = Math.min(4, text.length() - at);
            int value = 0;
            for (int i = 0; i < digits; i++) {
                value |= digit() << (6 * i);
            }
            for (int i = 0; i < digits * 6 / 8; i++) {
                result[length++] = (byte) value;
                value >>>= 8;
            }
            if (digits == 1 || value != 0) {
                throw new IllegalArgumentException("a crypt hash with bits too many");
            }
        }
        return Arrays.copyOf(result, length);
    }
}
