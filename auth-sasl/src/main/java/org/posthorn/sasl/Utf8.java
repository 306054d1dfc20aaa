package org.posthorn.sasl;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** Text of clients. RFC 3629. */
final class Utf8 {

    private Utf8() {}

    /** Empty where the octets are not UTF-8: guessing a charset would change a password. */
    static Optional<String> decode(byte[] octets) {
        try {
            return Optional.of(
                    StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(octets)).toString());
        } catch (CharacterCodingException e) {
            return Optional.empty();
        }
    }
}
