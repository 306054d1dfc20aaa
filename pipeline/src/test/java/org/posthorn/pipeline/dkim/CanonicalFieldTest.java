package org.posthorn.pipeline.dkim;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Random;

@DisplayName("RFC 6376 §3.4.1 and §3.4.2: header fields in canonical form")
class CanonicalFieldTest {

    private static final String[] PIECES = {
        "Ab", "x", ":", " ", "\t", "  ", "\r\n ", "\r\n\t", "\r", "\r\n", "é", "long enough words"
    };

    @Test
    void the_example_of_the_standard() {
        assertThat(canonical(Canonical.RELAXED, "A: X\r\n")).isEqualTo("a:X");
        assertThat(canonical(Canonical.RELAXED, "B : Y\t\r\n\tZ  \r\n")).isEqualTo("b:Y Z");
        assertThat(canonical(Canonical.SIMPLE, "B : Y\t\r\n\tZ  \r\n"))
                .isEqualTo("B : Y\t\r\n\tZ  ");
    }

    @Test
    void empty_values() {
        assertThat(canonical(Canonical.RELAXED, "Subject:\r\n")).isEqualTo("subject:");
        assertThat(canonical(Canonical.RELAXED, "Subject: \r\n \r\n")).isEqualTo("subject:");
        assertThat(canonical(Canonical.RELAXED, "Subject")).isEqualTo("subject");
    }

    @ParameterizedTest
    @EnumSource
    void is_the_same_however_it_is_cut_and_its_own_canonical_form(Canonical form) {
        var random = new Random(2);
        for (int i = 0; i < 5_000; i++) {
            var text = new StringBuilder("Name:");
            for (int pieces = random.nextInt(10); pieces > 0; pieces--) {
                text.append(PIECES[random.nextInt(PIECES.length)]);
            }
            text.append("\r\n");
            byte[] octets = text.toString().getBytes(StandardCharsets.ISO_8859_1);
            var cut = new ByteArrayOutputStream();
            var field = form.field(cut::write);
            for (int at = 0; at < octets.length; at++) {
                field.feed(octets, at, 1);
            }
            field.end();
            String once = canonical(form, text.toString());

            assertThat(cut.toString(StandardCharsets.ISO_8859_1)).isEqualTo(once);
            assertThat(canonical(form, once + "\r\n")).isEqualTo(once);
        }
    }

    private static String canonical(Canonical form, String text) {
        var out = new ByteArrayOutputStream();
        var field = form.field(out::write);
        byte[] octets = text.getBytes(StandardCharsets.ISO_8859_1);
        field.feed(octets, 0, octets.length);
        field.end();
        return out.toString(StandardCharsets.ISO_8859_1);
    }
}
