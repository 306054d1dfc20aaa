package org.posthorn.sasl;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.posthorn.sasl.SaslDialogue.Outcome;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.Random;

@DisplayName("RFC 4954 §4, RFC 9051 §6.2.2, RFC 5034 §4 SASL exchanges")
class SaslDialogueTest {

    private static final Outcome ADA = new Outcome.Success(new Identity("ada"));

    private static final List<SaslMechanism> MECHANISMS =
            List.of(
                    new Plain(),
                    new Login(),
                    new OAuthBearer(OAuth2Conf.NONE),
                    new XOAuth2(OAuth2Conf.NONE));

    private final List<String> challenges = new ArrayList<>();

    @Test
    void plain_with_an_initial_response_needs_no_challenge() throws IOException {
        assertThat(run(new Plain(), Optional.of(base64("\0ada\0x")))).isEqualTo(ADA);
        assertThat(challenges).isEmpty();
    }

    @Test
    void plain_without_one_gets_an_empty_challenge() throws IOException {
        assertThat(run(new Plain(), Optional.empty(), base64("\0ada\0x"))).isEqualTo(ADA);
        assertThat(challenges).containsExactly("");
    }

    @Test
    void login_gets_both_its_prompts() throws IOException {
        assertThat(run(new Login(), Optional.empty(), base64("ada"), base64("x"))).isEqualTo(ADA);
        assertThat(challenges).containsExactly("VXNlcm5hbWU6", "UGFzc3dvcmQ6");
    }

    @Test
    void login_with_an_initial_response_gets_the_second_one() throws IOException {
        assertThat(run(new Login(), Optional.of(base64("ada")), base64("x"))).isEqualTo(ADA);
        assertThat(challenges).containsExactly("UGFzc3dvcmQ6");
    }

    @Test
    void an_equals_sign_is_an_empty_initial_response() throws IOException {
        assertThat(run(new Plain(), Optional.of("=")))
                .isEqualTo(new Outcome.Failure(SaslStep.Kind.MALFORMED));
        assertThat(run(new Login(), Optional.of("="), base64("x")))
                .isEqualTo(new Outcome.Success(new Identity("")));
    }

    @Test
    void an_equals_sign_is_not_base64_later_on() throws IOException {
        assertThat(run(new Plain(), Optional.empty(), "=")).isEqualTo(new Outcome.BadBase64());
    }

    @Test
    void an_asterisk_cancels() throws IOException {
        assertThat(run(new Plain(), Optional.empty(), "*")).isEqualTo(new Outcome.Cancelled());
        assertThat(run(new Login(), Optional.empty(), base64("ada"), "*"))
                .isEqualTo(new Outcome.Cancelled());
    }

    @Test
    void what_is_not_base64_is_refused() throws IOException {
        for (String text : List.of("!", "YQ=", "Y", "YWRh YWRh", "*x", "\u00e9", " ")) {
            assertThat(run(new Plain(), Optional.of(text))).isEqualTo(new Outcome.BadBase64());
            assertThat(run(new Plain(), Optional.empty(), text)).isEqualTo(new Outcome.BadBase64());
        }
    }

    @Test
    void nothing_that_a_client_sends_breaks_an_exchange() throws IOException {
        var random = new Random(3);
        for (int round = 0; round < 5000; round++) {
            byte[] octets = new byte[random.nextInt(30)];
            random.nextBytes(octets);
            for (int i = 0; i < octets.length; i++) {
                octets[i] = random.nextInt(4) == 0 ? 0 : octets[i];
            }
            String raw = new String(octets, StandardCharsets.ISO_8859_1);
            String coded = Base64.getEncoder().encodeToString(octets);
            String line = random.nextInt(4) == 0 ? raw : coded;
            SaslMechanism mechanism = MECHANISMS.get(random.nextInt(MECHANISMS.size()));
            Outcome outcome =
                    random.nextBoolean()
                            ? run(mechanism, Optional.of(line), coded)
                            : run(mechanism, Optional.empty(), coded, line);
            assertThat(outcome).isNotNull();
        }
    }

    @Test
    void no_message_with_a_token_breaks_an_exchange() throws IOException {
        String[] pieces = {
            "n,", "y,", "p=x,", "a=", "ada", "=2C", "=", ",", "user=", "\1", "auth=", "Bearer ",
            "abc", "host=h", "\r\n", "\0", "\u00fc"
        };
        var random = new Random(4);
        for (int round = 0; round < 5000; round++) {
            var message = new StringBuilder(random.nextBoolean() ? "n,a=ada,\1" : "");
            for (int i = random.nextInt(12); i > 0; i--) {
                message.append(pieces[random.nextInt(pieces.length)]);
            }
            for (SaslMechanism mechanism : MECHANISMS.subList(2, 4)) {
                assertThat(run(mechanism, Optional.of(base64(message.toString())))).isNotNull();
            }
        }
    }

    private Outcome run(SaslMechanism mechanism, Optional<String> initial, String... lines)
            throws IOException {
        Deque<String> client = new ArrayDeque<>(Arrays.asList(lines));
        return SaslDialogue.run(
                mechanism.begin(new Desk()),
                initial,
                challenge -> {
                    challenges.add(challenge);
                    return client.remove();
                });
    }

    private static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }
}
