package org.posthorn.clients;

import static org.assertj.core.api.Assertions.assertThat;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.posthorn.net.Dialogue;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Objects;

/** The token of a user is {@code token-of-} and the name; a server in this test says so. */
@DisplayName("OAUTHBEARER and XOAUTH2 by real clients")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class TokenTest {

    /** What JWTs with many groups in them are like. */
    private static final String LONG = ".".repeat(20_000);

    private Path folder;
    private HttpServer tokens;
    private Daemon daemon;

    @BeforeAll
    void start(@TempDir Path fresh) throws IOException {
        folder = fresh;
        tokens = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        tokens.createContext("/", TokenTest::answer);
        tokens.start();
        daemon =
                Daemon.start(
                        fresh,
                        "mechanisms = [\"PLAIN\", \"OAUTHBEARER\", \"XOAUTH2\"]",
                        "failure-delay = \"0s\"",
                        "[auth.oauth2]",
                        "introspection-mode = \"post\"",
                        "introspection-url = \"http://127.0.0.1:%d/check\""
                                .formatted(tokens.getAddress().getPort()),
                        "active-attribute = \"is_active\"",
                        "active-value = \"true\"");
    }

    @AfterAll
    void end() throws IOException {
        daemon.close();
        tokens.stop(0);
    }

    private static void answer(HttpExchange exchange) throws IOException {
        String form = new String(exchange.getRequestBody().readAllBytes(), UTF_8);
        String user = form.replaceFirst("token=token-of-([a-z]+).*", "$1");
        boolean down = form.contains("down");
        byte[] json =
                "{\"email\": \"%s@example.test\", \"is_active\": %s}"
                        .formatted(user, form.startsWith("token=token-of-"))
                        .getBytes(UTF_8);
        exchange.sendResponseHeaders(down ? 503 : 200, json.length);
        exchange.getResponseBody().write(json);
        exchange.close();
    }

    @ParameterizedTest
    @CsvSource({
        "imap, OAUTHBEARER", "imap, XOAUTH2",
        "pop3, OAUTHBEARER", "pop3, XOAUTH2",
        "submission, OAUTHBEARER", "submission, XOAUTH2"
    })
    void curl_logs_in_with_and_without_an_initial_response(String protocol, String mechanism) {
        for (String token : List.of("token-of-alice", "token-of-alice" + LONG)) {
            assertThat(curl(protocol, mechanism, token)).isZero();
            assertThat(curl(protocol, mechanism, token, "--sasl-ir")).isZero();
        }
        for (String token : List.of("token-of-bob", "wrong")) {
            assertThat(curl(protocol, mechanism, token)).as("login denied").isEqualTo(67);
            assertThat(curl(protocol, mechanism, token, "--sasl-ir")).isEqualTo(67);
        }
    }

    private int curl(String protocol, String mechanism, String token, String... more) {
        return Curl.exit(
                daemon,
                folder,
                protocol,
                Security.IMPLICIT,
                mechanism,
                List.of("--user", Daemon.ALICE, "--oauth2-bearer", token),
                more);
    }

    @ParameterizedTest
    @CsvSource({"token-of-alice, yes", "token-of-bob, no", "wrong, no"})
    void python_logs_in_with_xoauth2(String token, String good) throws IOException {
        Path script = folder.resolve("xoauth2.py");
        try (InputStream resource = TokenTest.class.getResourceAsStream("/clients/xoauth2.py")) {
            Files.write(script, Objects.requireNonNull(resource).readAllBytes());
        }
        Program.installed("python3", folder)
                .run(
                        script.toString(),
                        "localhost",
                        port("imap", Security.IMPLICIT),
                        port("pop3", Security.IMPLICIT),
                        port("submission", Security.IMPLICIT),
                        daemon.certificate().toString(),
                        Daemon.ALICE,
                        token,
                        good)
                .ok();
    }

    @Test
    void submission_tells_of_a_refused_token_and_then_fails() throws IOException {
        play(
                "submission",
                """
                S: 220
                C: EHLO client.example
                S* 250 AUTH PLAIN OAUTHBEARER XOAUTH2
                C: AUTH XOAUTH2 %s
                S= 334 %s
                C:\s
                S: 535 5.7.8
                C: AUTH OAUTHBEARER %s
                S= 334 %s
                C: AQ==
                S: 535 5.7.8
                """
                        .formatted(xoauth2("wrong"), xoauth2Refusal(), bearer("wrong"), refusal()));
        play(
                "submission",
                """
                S: 220
                C: EHLO client.example
                S* 250 AUTH
                C: AUTH XOAUTH2 %s
                S: 454 4.7.0
                C: AUTH OAUTHBEARER =
                S: 501 5.5.2
                """
                        .formatted(xoauth2("down")));
        play(
                "submission",
                """
                S: 220
                C: EHLO client.example
                S* 250 AUTH
                C: AUTH XOAUTH2
                S= 334\s
                C: *
                S: 501 5.7.0
                C: AUTH XOAUTH2 %s
                S= 334 %s
                C: *
                S: 501 5.7.0
                C: AUTH OAUTHBEARER
                S= 334\s
                C: %s
                S: 235
                """
                        .formatted(xoauth2("wrong"), xoauth2Refusal(), bearer("token-of-alice")));
    }

    @Test
    void imap_tells_of_a_refused_token_and_then_fails() throws IOException {
        play(
                "imap",
                """
                S: * OK
                C: a AUTHENTICATE XOAUTH2 %s
                S= + %s
                C:\s
                S: a NO [AUTHENTICATIONFAILED]
                C: b AUTHENTICATE OAUTHBEARER %s
                S= + %s
                C: AQ==
                S: b NO [AUTHENTICATIONFAILED]
                C: c AUTHENTICATE XOAUTH2 %s
                S: c NO [UNAVAILABLE]
                C: d AUTHENTICATE OAUTHBEARER
                S/ \\+ ?
                C: *
                S: d BAD
                C: e AUTHENTICATE XOAUTH2 %s
                S: e OK [CAPABILITY
                """
                        .formatted(
                                xoauth2("wrong"),
                                xoauth2Refusal(),
                                bearer("token-of-bob"),
                                refusal(),
                                xoauth2("down"),
                                xoauth2("token-of-alice")));
    }

    @Test
    void pop3_tells_of_a_refused_token_and_then_fails() throws IOException {
        play(
                "pop3",
                """
                S: +OK
                C: AUTH XOAUTH2 %s
                S= + %s
                C:\s
                S: -ERR [AUTH]
                C: AUTH OAUTHBEARER %s
                S= + %s
                C: AQ==
                S: -ERR [AUTH]
                C: AUTH XOAUTH2 %s
                S: -ERR [SYS/TEMP]
                C: AUTH OAUTHBEARER %s
                S: +OK
                """
                        .formatted(
                                xoauth2("wrong"),
                                xoauth2Refusal(),
                                bearer("token-of-bob"),
                                refusal(),
                                xoauth2("down"),
                                bearer("token-of-alice")));
        assertThat(daemon.output()).contains("reason=a token of bob@example.test");
        assertThat(daemon.output()).doesNotContain("token-of-");
    }

    private void play(String protocol, String script) throws IOException {
        try (var dialogue = Dialogue.at(daemon.address(protocol, Security.PLAIN))) {
            dialogue.play(script);
        }
    }

    private String port(String protocol, Security security) {
        return String.valueOf(daemon.port(protocol, security));
    }

    private static String xoauth2(String token) {
        return base64("user=" + Daemon.ALICE + "\1auth=Bearer " + token + "\1\1");
    }

    private static String bearer(String token) {
        return base64("n,a=" + Daemon.ALICE + ",\1auth=Bearer " + token + "\1\1");
    }

    private static String xoauth2Refusal() {
        return base64("{\"status\":\"401\",\"schemes\":\"bearer\",\"scope\":\"mail\"}");
    }

    private static String refusal() {
        return base64("{\"status\":\"invalid_token\"}");
    }

    private static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(UTF_8));
    }
}
