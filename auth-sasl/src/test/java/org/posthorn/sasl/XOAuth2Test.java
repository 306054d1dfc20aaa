package org.posthorn.sasl;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.posthorn.sasl.SaslStep.Kind;

import java.nio.charset.StandardCharsets;
import java.util.List;

@DisplayName("XOAUTH2")
class XOAuth2Test {

    private final Desk desk = new Desk();

    @Test
    void hands_on_user_and_token() {
        assertThat(step("user=ada@example.test\1auth=Bearer ya29.vF9dft4qmTc2Nvb3RlckBh\1\1"))
                .isInstanceOf(SaslStep.Success.class);
        assertThat(desk.user).isEqualTo("ada@example.test");
        assertThat(desk.password).isEqualTo("ya29.vF9dft4qmTc2Nvb3RlckBh");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "\1\1",
                "user=ada\1auth=Bearer x\1",
                "user=ada\1auth=Bearer x\1\1\1",
                "user=\1auth=Bearer x\1\1",
                "auth=Bearer x\1user=ada\1\1",
                "user=ada\1auth=Bearer \1\1",
                "user=ada\1auth=x\1\1",
                "user=ada\1auth=Bearer x\ny\1\1",
                "user=a\0da\1auth=Bearer x\1\1",
                "user=ada\1user=eve\1auth=Bearer x\1\1",
                "n,a=ada,\1auth=Bearer x\1\1"
            })
    void is_malformed_otherwise(String response) {
        assertThat(step(response))
                .isInstanceOfSatisfying(
                        SaslStep.Failure.class,
                        failure -> assertThat(failure.kind()).isEqualTo(Kind.MALFORMED));
    }

    @Test
    void tells_of_a_refused_token_before_it_fails() {
        String response = "user=ada\1auth=Bearer x\1\1";
        var conf = OAuthBearerTest.conf(List.of("https://mail.example.org/"), "https://x");

        assertThat(OAuthBearerTest.refusal(new XOAuth2(conf), response, ""))
                .isEqualTo(
                        "{\"status\":\"401\",\"schemes\":\"bearer\","
                                + "\"scope\":\"https://mail.example.org/\"}");
        assertThat(OAuthBearerTest.refusal(new XOAuth2(OAuth2Conf.NONE), response, ""))
                .isEqualTo("{\"status\":\"401\",\"schemes\":\"bearer\",\"scope\":\"mail\"}");
    }

    private SaslStep step(String response) {
        return new XOAuth2(OAuth2Conf.NONE)
                .begin(desk)
                .next(response.getBytes(StandardCharsets.UTF_8));
    }
}
