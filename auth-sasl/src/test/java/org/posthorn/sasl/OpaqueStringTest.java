package org.posthorn.sasl;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayName("RFC 8265 §4.2 passwords")
class OpaqueStringTest {

    @ParameterizedTest
    @CsvSource({
        "correct horse battery staple, correct horse battery staple",
        "Correct Horse, Correct Horse",
        "πßå, πßå",
        "Jack of \u2666s, Jack of \u2666s",
        "foo\u1680bar, foo bar",
        "u\u0308, \u00FC",
        "\uFF01, \uFF01"
    })
    void are_prepared_as_the_rfc_says(String password, String prepared) {
        assertThat(OpaqueString.prepare(password)).isEqualTo(prepared);
        assertThat(OpaqueString.prepare(prepared)).isEqualTo(prepared);
    }
}
