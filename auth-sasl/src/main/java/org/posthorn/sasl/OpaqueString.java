package org.posthorn.sasl;

import java.text.Normalizer;

/** The profile of passwords, whatever keyboard they come from. RFC 8265 §4.2. */
final class OpaqueString {

    private OpaqueString() {}

    /** With blanks of one kind only, and composed. What is forbidden besides is left as it is. */
    static String prepare(String password) {
        if (password.chars().allMatch(c -> c < 0x80)) {
            return password;
        }
        var blanks = new StringBuilder();
        password.codePoints()
                .map(c -> Character.getType(c) == Character.SPACE_SEPARATOR ? ' ' : c)
                .forEach(blanks::appendCodePoint);
        return Normalizer.normalize(blanks, Normalizer.Form.NFC);
    }
}
