package org.posthorn.sasl;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.posthorn.sasl.SaslStep.Kind;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

@DisplayName("RFC 7628 OAUTHBEARER")
class OAuthBearerTest {

    private final Desk desk = new Desk();

    @Test
    void hands_on_user_and_token() {
        String response =
                "n,a=user@example.com,\1host=server.example.com\1port=143\1"
                        + "auth=Bearer vF9dft4qmTc2Nvb3RlckBhbHRhdmlzdGEuY29tCg==\1\1";

        assertThat(step(response)).isInstanceOf(SaslStep.Success.class);
        assertThat(desk.user).isEqualTo("user@example.com");
        assertThat(desk.password).isEqualTo("vF9dft4qmTc2Nvb3RlckBhbHRhdmlzdGEuY29tCg==");
    }

    @Test
    void leaves_the_user_to_the_token_where_none_is_named() {
        assertThat(step("y,,\1auth=bearer abc\1\1")).isInstanceOf(SaslStep.Success.class);
        assertThat(desk.user).isEmpty();
    }

    @Test
    void reads_what_is_escaped_in_a_name() {
        step("n,a=a=2Cb=3Dc,\1auth=Bearer x\1\1");
        assertThat(desk.user).isEqualTo("a,b=c");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "\1",
                "n,,",
                "n,,\1\1",
                "n,,\1auth=Bearer x\1",
                "n,,\1auth=Bearer x",
                "n,,\1auth=Bearer x\1\1\1",
                "n,,auth=Bearer x\1\1",
                "n,\1auth=Bearer x\1\1",
                "p=tls-unique,,\1auth=Bearer x\1\1",
                "n,a=,\1auth=Bearer x\1\1",
                "n,a=a=2,\1auth=Bearer x\1\1",
                "n,a=a=2c,\1auth=Bearer x\1\1",
                "n,b=ada,\1auth=Bearer x\1\1",
                "n,a=a\0b,\1auth=Bearer x\1\1",
                "n,,\1host=h\1\1",
                "n,,\1auth=Bearer \1\1",
                "n,,\1auth=Basic x\1\1",
                "n,,\1auth=Bearer x y\1\1",
                "n,,\1auth=Bearer x\r\nHost: other\1\1",
                "n,,\1auth=Bearer x\1auth=Bearer y\1\1",
                "n,,\1auth=Bearer \u00fc\1\1",
                "n,,\1=x\1auth=Bearer x\1\1",
                "n,,\1a b=x\1auth=Bearer x\1\1",
                "n,,\1a=\0\1auth=Bearer x\1\1"
            })
    void is_malformed_otherwise(String response) {
        assertThat(step(response))
                .isInstanceOfSatisfying(
                        SaslStep.Failure.class,
                        failure -> assertThat(failure.kind()).isEqualTo(Kind.MALFORMED));
    }

    @Test
    void has_room_for_sixteen_pairs() {
        String pairs = "";
        for (char key = 'a'; key < 'p'; key++) {
            pairs += key + "=\1";
        }
        assertThat(step("n,,\1" + pairs + "auth=Bearer x\1\1"))
                .isInstanceOf(SaslStep.Success.class);
        assertThat(step("n,,\1more=\1" + pairs + "auth=Bearer x\1\1"))
                .isInstanceOf(SaslStep.Failure.class);
    }

    @Test
    void tells_of_a_refused_token_before_it_fails() {
        var conf = conf(List.of("mail", "openid"), "https://login.example.org/x");

        assertThat(refusal(new OAuthBearer(conf), "n,a=ada,\1auth=Bearer x\1\1", "\1"))
                .isEqualTo(
                        "{\"status\":\"invalid_token\",\"scope\":\"mail openid\","
                                + "\"openid-configuration\":\"https://login.example.org/x\"}");
        assertThat(refusal(new OAuthBearer(OAuth2Conf.NONE), "n,,\1auth=Bearer x\1\1", ""))
                .isEqualTo("{\"status\":\"invalid_token\"}");
    }

    /** The challenge behind {@code response}, where the answer to it is followed by a failure. */
    static String refusal(SaslMechanism mechanism, String response, String answer) {
        var rejected = new SaslStep.Failure(Kind.REJECTED, "no");
        var exchange = mechanism.begin(new Turnstile(rejected));
        var challenge = (SaslStep.Challenge) exchange.next(octets(response));
        assertThat(exchange.next(octets(answer))).isEqualTo(rejected);
        return new String(challenge.data(), StandardCharsets.UTF_8);
    }

    /** RFC 7628 §4.3. */
    @Test
    void tells_what_it_takes_to_who_has_no_token() {
        var exchange = new OAuthBearer(OAuth2Conf.NONE).begin(desk);
        String asking = "n,a=user@example.com,\1host=server.example.com\1port=143\1auth=\1\1";

        assertThat(exchange.next(octets(asking)))
                .isInstanceOfSatisfying(
                        SaslStep.Challenge.class,
                        challenge ->
                                assertThat(challenge.data())
                                        .asString()
                                        .isEqualTo("{\"status\":\"invalid_token\"}"));
        assertThat(exchange.next(octets("\1"))).isInstanceOf(SaslStep.Failure.class);
        assertThat(desk.user).as("nothing is checked").isEmpty();
    }

    @Test
    void fails_at_once_where_the_token_cannot_be_checked() {
        var unavailable = new SaslStep.Failure(Kind.UNAVAILABLE, "no");
        var exchange = new OAuthBearer(OAuth2Conf.NONE).begin(new Turnstile(unavailable));

        assertThat(exchange.next(octets("n,,\1auth=Bearer x\1\1"))).isEqualTo(unavailable);
    }

    private SaslStep step(String response) {
        return new OAuthBearer(OAuth2Conf.NONE).begin(desk).next(octets(response));
    }

    private static byte[] octets(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    static OAuth2Conf conf(List<String> scope, String discovery) {
        var none = OAuth2Conf.NONE;
        return new OAuth2Conf(
                none.introspectionUrl(),
                none.introspectionMode(),
                none.tokeninfoUrl(),
                none.activeAttribute(),
                none.activeValue(),
                none.usernameAttribute(),
                none.usernameFormat(),
                scope,
                none.clientId(),
                none.clientSecret(),
                Optional.of(discovery),
                none.timeout(),
                none.maxParallelConnections(),
                none.cacheTime());
    }
}
