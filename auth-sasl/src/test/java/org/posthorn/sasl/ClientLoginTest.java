package org.posthorn.sasl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import static java.nio.charset.StandardCharsets.UTF_8;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.posthorn.conf.Secret;

import java.util.List;
import java.util.Random;

@DisplayName("Our login at another server")
class ClientLoginTest {

    private static final Secret PENCIL = new Secret("pencil");
    private static final String NONCE = "rOprNGfwEbeRWgbNEkqO";
    private static final String CHALLENGE =
            "r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096";

    @Test
    void prefers_what_does_not_show_the_password() {
        var login = new ClientLogin("user", PENCIL, ClientLogin.Kind.PASSWORD);
        assertThat(
                        login
                                .exchanges(List.of("login", "PLAIN", "CRAM-MD5", "SCRAM-SHA-256"))
                                .stream()
                                .map(ClientExchange::mechanism))
                .containsExactly("SCRAM-SHA-256", "PLAIN", "LOGIN");
        assertThat(login.exchanges(List.of("XOAUTH2", "GSSAPI"))).isEmpty();
    }

    @Test
    void sends_plain_at_once() {
        assertThat(only("PLAIN", ClientLogin.Kind.PASSWORD).initial().orElseThrow())
                .asString(UTF_8)
                .isEqualTo("\0user\0pencil");
    }

    @Test
    void sends_a_token_as_it_is() {
        assertThat(only("XOAUTH2", ClientLogin.Kind.TOKEN).initial().orElseThrow())
                .asString(UTF_8)
                .isEqualTo("user=user\1auth=Bearer pencil\1\1");
    }

    @Test
    void answers_login_twice_and_no_more() throws DistrustException {
        ClientExchange login = only("LOGIN", ClientLogin.Kind.PASSWORD);
        assertThat(login.initial()).isEmpty();
        assertThat(say(login, "Username:")).isEqualTo("user");
        assertThat(login.isComplete()).isFalse();
        assertThat(say(login, "Password:")).isEqualTo("pencil");
        assertThat(login.isComplete()).isTrue();
        assertThatThrownBy(() -> say(login, "PIN:")).isInstanceOf(DistrustException.class);
    }

    @Test
    void goes_as_in_rfc_7677() throws DistrustException {
        ClientExchange scram = scram("SHA-256");
        assertThat(scram.initial().orElseThrow()).asString(UTF_8).isEqualTo("n,,n=user,r=" + NONCE);
        assertThat(say(scram, CHALLENGE))
                .isEqualTo(
                        "c=biws,r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,"
                                + "p=dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ=");
        assertThat(scram.isComplete()).isFalse();
        assertThat(say(scram, "v=6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4=")).isEmpty();
        assertThat(scram.isComplete()).isTrue();
    }

    @Test
    void goes_as_in_rfc_5802() throws DistrustException {
        var scram = new ScramClient("SHA-1", "user", PENCIL, "fyko+d2lbbFgONRv9qkxdawL");
        scram.initial();
        assertThat(
                        say(
                                scram,
                                "r=fyko+d2lbbFgONRv9qkxdawL3rfcNHYJY1ZVvWVs7j,"
                                        + "s=QSXCR+Q6sek8bf92,i=4096"))
                .endsWith(",p=v0X8v3Bz2T0CJGbJQyF0X+HI4Ts=");
        say(scram, "v=rmF9pqV8S7suAoZWja4dJRkFsKQ=");
        assertThat(scram.isComplete()).isTrue();
    }

    @Test
    void escapes_a_name() {
        var scram = new ScramClient("SHA-256", "a=b,c", PENCIL, NONCE);
        assertThat(scram.initial().orElseThrow())
                .asString(UTF_8)
                .isEqualTo("n,,n=a=3Db=2Cc,r=" + NONCE);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "r=other,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096",
                "r=rOprNGfwEbeRWgbNEkqO,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096",
                "r=rOprNGfwEbeRWgbNEkqOx,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=1",
                "r=rOprNGfwEbeRWgbNEkqOx,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=999999999",
                "r=rOprNGfwEbeRWgbNEkqOx,s=W22=ZaJ,i=4096",
                "m=x,r=rOprNGfwEbeRWgbNEkqOx,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096"
            })
    void shows_nothing_to_a_server_that_does_not_follow(String challenge) {
        ClientExchange scram = scram("SHA-256");
        scram.initial();
        assertThatThrownBy(() -> say(scram, challenge)).isInstanceOf(DistrustException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "v=", "v=AAAA", "e=other-error", "v=!"})
    void believes_no_server_that_cannot_prove_itself(String last) throws DistrustException {
        ClientExchange scram = scram("SHA-256");
        scram.initial();
        say(scram, CHALLENGE);
        assertThatThrownBy(() -> say(scram, last)).isInstanceOf(DistrustException.class);
        assertThat(scram.isComplete()).isFalse();
    }

    @Test
    void nothing_that_a_server_sends_breaks_it() {
        var random = new Random(7);
        String[] pieces = {
            "r=" + NONCE, ",", "s=", "QUFB", "i=", "4096", "v=", "e=", "\0", "=", "ü"
        };
        for (int round = 0; round < 5000; round++) {
            ClientExchange scram = scram("SHA-256");
            scram.initial();
            var text = new StringBuilder();
            for (int i = random.nextInt(10); i > 0; i--) {
                text.append(pieces[random.nextInt(pieces.length)]);
            }
            try {
                say(scram, text.toString());
            } catch (DistrustException e) {
                assertThat(scram.isComplete()).isFalse();
            }
        }
    }

    private static ClientExchange scram(String hash) {
        return new ScramClient(hash, "user", PENCIL, NONCE);
    }

    private static ClientExchange only(String mechanism, ClientLogin.Kind kind) {
        return new ClientLogin("user", PENCIL, kind).exchanges(List.of(mechanism)).getFirst();
    }

    private static String say(ClientExchange exchange, String challenge) throws DistrustException {
        return new String(exchange.answer(challenge.getBytes(UTF_8)), UTF_8);
    }
}
