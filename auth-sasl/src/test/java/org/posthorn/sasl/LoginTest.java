package org.posthorn.sasl;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

import java.nio.charset.StandardCharsets;

@DisplayName("draft-murchison-sasl-login LOGIN")
class LoginTest {

    private final Desk desk = new Desk();
    private final SaslMechanism.Exchange exchange = new Login().begin(desk);

    @Test
    void asks_for_the_name_and_then_for_the_password() {
        assertThat(text(exchange.start())).isEqualTo("Username:");
        assertThat(text(next("ada"))).isEqualTo("Password:");
        assertThat(next("pass word")).isEqualTo(new SaslStep.Success(new Identity("ada")));
        assertThat(desk.password).isEqualTo("pass word");
    }

    @Test
    void takes_the_name_as_initial_response() {
        assertThat(text(next("ada"))).isEqualTo("Password:");
        assertThat(next("secret")).isInstanceOf(SaslStep.Success.class);
        assertThat(desk.user).isEqualTo("ada");
    }

    @Test
    void is_malformed_in_another_charset() {
        assertThat(exchange.next(new byte[] {(byte) 0xfc})).isInstanceOf(SaslStep.Failure.class);
    }

    private SaslStep next(String response) {
        return exchange.next(response.getBytes(StandardCharsets.UTF_8));
    }

    private static String text(SaslStep step) {
        return step instanceof SaslStep.Challenge(var data)
                ? new String(data, StandardCharsets.US_ASCII)
                : step.toString();
    }
}
