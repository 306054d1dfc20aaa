package org.posthorn.sasl;

import java.util.Base64;
import java.util.HexFormat;
import java.util.Optional;

/** How octets are written in a stored password; its name may say it, {@code {SSHA.HEX}}. */
enum Encoding {
    HEX {
        @Override
        byte[] decode(String text) {
            try {
                return HexFormat.of().parseHex(text);
            } catch (IllegalArgumentException quoting) {
                throw new IllegalArgumentException("not in hexadecimal");
            }
        }
    },

    BASE64 {
        @Override
        byte[] decode(String text) {
            try {
                return Base64.getDecoder().decode(text);
            } catch (IllegalArgumentException quoting) {
                throw new IllegalArgumentException("not in base64");
            }
        }
    };

    /**
     * Decodes.
     *
     * @throws IllegalArgumentException if this is not what the text is in; never quotes it
     */
    abstract byte[] decode(String text);

    /** Empty for a name that is none. */
    static Optional<Encoding> of(String name) {
        return switch (name) {
            case "HEX" -> Optional.of(HEX);
            case "B64", "BASE64" -> Optional.of(BASE64);
            default -> Optional.empty();
        };
    }

    /** Where the length of what is stored tells its encoding. */
    static byte[] guess(String text, int octets) {
        return (text.length() == 2 * octets ? HEX : BASE64).decode(text);
    }
}
