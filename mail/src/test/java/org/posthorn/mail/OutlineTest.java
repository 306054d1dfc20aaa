package org.posthorn.mail;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import static java.nio.charset.StandardCharsets.US_ASCII;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.nio.ByteBuffer;
import java.util.HexFormat;
import java.util.Random;

@DisplayName("An outline that was kept")
class OutlineTest {

    private static final byte[] MESSAGE =
            """
            Content-Type: multipart/mixed; boundary=b

            --b

            one
            --b
            Content-Type: message/rfc822

            Subject: two

            two
            --b--
            """
                    .replace("\n", "\r\n")
                    .getBytes(US_ASCII);

    @Test
    void is_read_again() {
        Outline outline = Part.scan(MESSAGE).outline();
        assertThat(Outline.decoded(ByteBuffer.wrap(outline.encoded()))).isEqualTo(outline);
    }

    /**
     * Nothing, a part that is missing, an unknown kind, a leaf with a part, a message without one,
     * a part outside its whole, numbers beyond all.
     */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "05000000",
                "03000000",
                "0400000000000000",
                "02000000",
                "050001010000000009",
                "00ffffffff0f0000",
                "00ffffffffff0f00",
                "00ffffffff07ffffffff0700"
            })
    void is_refused_if_it_is_none(String hex) {
        byte[] octets = HexFormat.of().parseHex(hex);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Outline.decoded(ByteBuffer.wrap(octets)));
    }

    @Test
    void is_refused_if_it_is_too_deep() {
        byte[] octets = HexFormat.of().parseHex("06000000".repeat(100_000));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Outline.decoded(ByteBuffer.wrap(octets)));
    }

    @Test
    void whatever_it_is_costs_no_more_than_a_refusal() {
        var random = new Random(17);
        byte[] sound = Part.scan(MESSAGE).outline().encoded();
        for (int i = 0; i < 50_000; i++) {
            byte[] octets = sound.clone();
            octets[random.nextInt(octets.length)] = (byte) random.nextInt(256);
            try {
                Outline.decoded(ByteBuffer.wrap(octets));
            } catch (IllegalArgumentException e) {
                assertThat(e).hasMessageNotContaining("null");
            }
        }
    }
}
