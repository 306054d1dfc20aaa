package org.posthorn.outbound.relay;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.posthorn.net.Transcript;
import org.posthorn.outbound.relay.Target.Dialect;
import org.posthorn.outbound.relay.TlsRule.Need;
import org.posthorn.sasl.ClientLogin;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;

@DisplayName("RFC 4954, as a client")
class SigningTest {

    private static final Login PASSWORD = new Login("ada", "s3cret");

    private final List<String> said = new CopyOnWriteArrayList<>();

    @Test
    void plain_goes_at_once_and_is_shown_to_nobody() {
        assertThat(
                        outcome(
                                PASSWORD,
                                offering("AUTH PLAIN LOGIN")
                                        + "C: AUTH PLAIN AGFkYQBzM2NyZXQ=\nS: 235 2.7.0 in\n"
                                        + ScriptedHost.MAIL))
                .isEqualTo("relayed 2.0.0");
        assertThat(said)
                .contains("S 250-mx.example.org", "C ***", "S ***", "C DATA", "S 354 go")
                .noneMatch(line -> line.contains("AGFk") || line.contains("s3cret"));
    }

    @Test
    void login_is_asked_twice() {
        assertThat(
                        outcome(
                                PASSWORD,
                                offering("AUTH=LOGIN")
                                        + """
                                        C: AUTH LOGIN
                                        S: 334 VXNlcm5hbWU6
                                        C: YWRh
                                        S: 334 UGFzc3dvcmQ6
                                        C: czNjcmV0
                                        S: 235 in
                                        """
                                        + ScriptedHost.MAIL))
                .isEqualTo("relayed 2.0.0");
    }

    @Test
    void a_token_goes_by_xoauth2() {
        var token = new Login("ada", "t0ken", ClientLogin.Kind.TOKEN);
        assertThat(
                        outcome(
                                token,
                                offering("AUTH PLAIN XOAUTH2")
                                        + "C: AUTH XOAUTH2"
                                        + " dXNlcj1hZGEBYXV0aD1CZWFyZXIgdDBrZW4BAQ==\n"
                                        + "S: 334 e30=\n"
                                        + "C: \n"
                                        + "S: 535 5.7.8 no\n"
                                        + "END"))
                .isEqualTo("deferred 4.7.8");
    }

    @Test
    void a_long_response_goes_behind_the_command() {
        var token = new Login("ada", "t".repeat(600), ClientLogin.Kind.TOKEN);
        assertThat(
                        outcome(
                                token,
                                offering("AUTH XOAUTH2")
                                        + "C: AUTH XOAUTH2\nS: 334 \nC/ dXNlcj.*\nS: 235 in\n"
                                        + ScriptedHost.MAIL))
                .isEqualTo("relayed 2.0.0");
    }

    @Test
    void another_mechanism_is_tried_where_one_is_not_for_us() {
        assertThat(
                        outcome(
                                PASSWORD,
                                offering("AUTH SCRAM-SHA-256 PLAIN")
                                        + "C/ AUTH SCRAM-SHA-256 .*\nS: 504 5.5.4 not so\n"
                                        + "C/ AUTH PLAIN .*\nS: 235 in\n"
                                        + ScriptedHost.MAIL))
                .isEqualTo("relayed 2.0.0");
    }

    @ParameterizedTest
    @CsvSource({
        "535 5.7.8 wrong, deferred 4.7.8",
        "535 wrong, deferred 4.7.8",
        "454 4.7.0 later, deferred 4.7.0",
        "334 !, deferred 4.5.0"
    })
    void a_refusal_may_be_mended_by_the_postmaster(String reply, String word) {
        assertThat(outcome(PASSWORD, offering("AUTH PLAIN") + "C/ AUTH .*\nS: " + reply + "\nEND"))
                .isEqualTo(word);
    }

    @Test
    void a_host_that_does_not_prove_itself_is_not_believed() {
        assertThat(
                        outcome(
                                PASSWORD,
                                offering("AUTH SCRAM-SHA-256")
                                        + "C/ AUTH SCRAM-SHA-256 .*\nS: 235 in\nEND"))
                .isEqualTo("deferred 4.5.0");
        assertThat(
                        outcome(
                                PASSWORD,
                                offering("AUTH SCRAM-SHA-256")
                                        + "C/ AUTH SCRAM-SHA-256 .*\nS: 334 cj14\nEND"))
                .isEqualTo("deferred 4.7.8");
    }

    @Test
    void a_host_that_asks_for_ever_is_left() {
        assertThat(
                        outcome(
                                PASSWORD,
                                offering("AUTH PLAIN")
                                        + "C/ AUTH .*\n"
                                        + "S: 334 \nC: \n".repeat(10)
                                        + "S: 334 \nEND"))
                .isEqualTo("deferred 4.5.0");
    }

    @Test
    void a_host_that_offers_nothing_is_left() {
        assertThat(outcome(PASSWORD, offering("AUTH GSSAPI") + "END")).isEqualTo("deferred 4.7.0");
    }

    private static String offering(String auth) {
        return """
        S: 220 mx.example.org ESMTP
        C/ EHLO .*
        S: 250-mx.example.org
        S: 250 %s
        """
                .formatted(auth);
    }

    private String outcome(Login login, String script) {
        Transcript transcript =
                (session, speaker, line) -> said.add(speaker.name().charAt(0) + " " + line);
        try (var host = ScriptedHost.with(script);
                var visit = new Visit(host, Visit.PATIENT, Keeping.nothing(), false, transcript)) {
            var target =
                    visit.target(
                            Dialect.SMTP, visit.target(Need.OFFERED).tls(), Optional.of(login));
            String word =
                    Visit.words(visit.deliver(TextParcel.to("bob@example.org"), target)).getFirst();
            visit.holds();
            return word;
        }
    }
}
