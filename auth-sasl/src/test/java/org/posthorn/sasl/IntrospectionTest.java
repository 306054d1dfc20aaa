package org.posthorn.sasl;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.posthorn.conf.Secret;
import org.posthorn.sasl.OAuth2Conf.Mode;
import org.posthorn.sasl.TokenServer.Question;
import org.posthorn.sasl.Tokens.Answer;

import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;

@DisplayName("RFC 7662 introspection")
class IntrospectionTest {

    private static final Secret TOKEN = new Secret("a+b/c==");
    private static final Answer ADA = new Answer.Holder("ada@example.test", Optional.empty());
    private static final Duration LONG = Duration.ofMinutes(1);

    private final TokenServer server = new TokenServer();

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void by_a_header() {
        assertThat(ask(Mode.AUTH, "/check?x=1", false)).isEqualTo(ADA);
        assertThat(server.questions)
                .containsExactly(new Question("GET /check?x=1", Optional.of("Bearer a+b/c=="), ""));
    }

    @Test
    void by_the_url() {
        assertThat(ask(Mode.GET, "/check?token=", false)).isEqualTo(ADA);
        assertThat(server.questions)
                .containsExactly(
                        new Question("GET /check?token=a%2Bb%2Fc%3D%3D", Optional.empty(), ""));
    }

    @Test
    void by_a_form_with_a_password_of_ours() {
        assertThat(ask(Mode.POST, "/check", true)).isEqualTo(ADA);
        assertThat(server.questions)
                .containsExactly(
                        // mail%3Ax:s+e
                        new Question(
                                "POST /check",
                                Optional.of("Basic bWFpbCUzQXg6cytl"),
                                "token=a%2Bb%2Fc%3D%3D"));
    }

    @Test
    void by_tokeninfo() {
        var conf =
                new OAuth2Conf(
                        Optional.empty(),
                        Mode.AUTH,
                        Optional.of(server.url("/info/")),
                        Optional.empty(),
                        Optional.empty(),
                        "email",
                        "%n",
                        List.of(),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        LONG,
                        10,
                        Duration.ZERO);
        try (var tokens = introspection(conf)) {
            assertThat(tokens.check(TOKEN)).isEqualTo(new Answer.Holder("Ada", Optional.empty()));
        }
        assertThat(server.questions)
                .containsExactly(new Question("GET /info/a%2Bb%2Fc%3D%3D", Optional.empty(), ""));
    }

    @Test
    void a_status_about_the_token_refuses_it() {
        for (int status : List.of(400, 401, 403)) {
            server.says(status, "{}");
            assertThat(ask(Mode.AUTH, "/", false)).isInstanceOf(Answer.Refused.class);
        }
        server.says(401, "{}");
        assertThat(ask(Mode.POST, "/", true))
                .as("our own password may be wrong")
                .isInstanceOf(Answer.Unknown.class);
    }

    @Test
    void a_server_in_trouble_says_nothing_about_the_token() {
        for (int status : List.of(201, 204, 404, 429, 500, 503)) {
            server.says(status, status == 204 ? "" : "{\"email\":\"ada@example.test\"}");
            assertThat(ask(Mode.AUTH, "/", false)).isInstanceOf(Answer.Unknown.class);
        }
        for (String body : List.of("", "[]", "{\"email\":", "<html>", "{} {}", "\"x\"")) {
            server.says(200, body);
            assertThat(ask(Mode.AUTH, "/", false)).isInstanceOf(Answer.Unknown.class);
        }
        server.says(200, "{\"email\":\"" + "a".repeat(70_000) + "\"}");
        assertThat(ask(Mode.AUTH, "/", false)).isInstanceOf(Answer.Unknown.class);
    }

    @Test
    void a_redirect_is_not_followed() {
        try (var other = new TokenServer()) {
            server.redirects(other.url("/"));
            assertThat(ask(Mode.AUTH, "/", false)).isInstanceOf(Answer.Unknown.class);
            assertThat(other.questions).isEmpty();
        }
    }

    @Test
    void a_server_that_is_gone_or_silent_says_nothing() {
        server.isSilent();
        var conf = server.conf(Mode.AUTH, "/", false, Duration.ofMillis(200));
        try (var tokens = introspection(conf)) {
            assertThat(tokens.check(TOKEN)).isInstanceOf(Answer.Unknown.class);
            assertThat(tokens.check(TOKEN)).as("its place is free again").isEqualTo(late());
            server.close();
            assertThat(tokens.check(TOKEN)).isInstanceOf(Answer.Unknown.class);
        }
    }

    private static Introspection introspection(OAuth2Conf conf) {
        var client = new WebClient(conf.timeout(), conf.maxParallelConnections());
        return new Introspection(conf, client, InstantSource.system());
    }

    private static Answer late() {
        return new Answer.Unknown("the token server cannot be asked: no answer in time");
    }

    @Test
    void at_the_place_that_the_discovery_document_says() {
        server.page(
                "/.well-known/openid-configuration",
                "{\"issuer\":\"%s\",\"introspection_endpoint\":\"%s\"}"
                        .formatted(server.url(""), server.url("/ask")));
        try (var tokens = introspection(discovering())) {
            assertThat(tokens.check(TOKEN)).isEqualTo(ADA);
            assertThat(tokens.check(TOKEN)).isEqualTo(ADA);
        }
        assertThat(server.questions)
                .extracting(Question::line)
                .containsExactly("GET /.well-known/openid-configuration", "POST /ask", "POST /ask");
    }

    @Test
    void nowhere_else_than_at_the_host_of_that_document() {
        try (var other = new TokenServer()) {
            server.page(
                    "/.well-known/openid-configuration",
                    "{\"issuer\":\"%s\",\"introspection_endpoint\":\"%s\"}"
                            .formatted(server.url(""), other.url("/ask")));
            try (var tokens = introspection(discovering())) {
                assertThat(tokens.check(TOKEN)).isInstanceOf(Answer.Unknown.class);
            }
            assertThat(other.questions).isEmpty();
        }
    }

    private OAuth2Conf discovering() {
        return TokenServer.discovering(server.url("/.well-known/openid-configuration"), LONG);
    }

    private Answer ask(Mode mode, String path, boolean client) {
        try (var tokens = introspection(server.conf(mode, path, client, LONG))) {
            return tokens.check(TOKEN);
        }
    }
}
