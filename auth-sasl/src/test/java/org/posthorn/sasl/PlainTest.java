package org.posthorn.sasl;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.posthorn.sasl.SaslStep.Kind;

import java.nio.charset.StandardCharsets;

@DisplayName("RFC 4616 PLAIN")
class PlainTest {

    private final Desk desk = new Desk();

    @Test
    void asks_for_the_response_with_an_empty_challenge() {
        assertThat(new Plain().begin(desk).start())
                .isInstanceOfSatisfying(
                        SaslStep.Challenge.class, c -> assertThat(c.data()).isEmpty());
    }

    @Test
    void hands_on_name_password_and_authorization_identity() {
        assertThat(step("other\0ada\0pass word")).isInstanceOf(SaslStep.Success.class);
        assertThat(desk.user).isEqualTo("ada");
        assertThat(desk.password).isEqualTo("pass word");
        assertThat(desk.actingFor).isEqualTo("other");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "ada", "\0ada", "\0\0secret", "\0ada\0secret\0", "\0\0\0"})
    void is_malformed_without_its_three_parts(String response) {
        assertThat(step(response)).isEqualTo(malformed("not three parts"));
    }

    @Test
    void is_malformed_in_another_charset() {
        byte[] latin = "\0ada\0gr\u00fcn".getBytes(StandardCharsets.ISO_8859_1);

        assertThat(new Plain().begin(desk).next(latin)).isEqualTo(malformed("not UTF-8"));
    }

    private static SaslStep malformed(String reason) {
        return new SaslStep.Failure(Kind.MALFORMED, reason);
    }

    private SaslStep step(String response) {
        return new Plain().begin(desk).next(response.getBytes(StandardCharsets.UTF_8));
    }
}
