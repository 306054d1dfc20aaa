package org.posthorn.sasl;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.posthorn.conf.Secret;
import org.posthorn.disk.Disk;
import org.posthorn.disk.DiskConf;
import org.posthorn.sasl.TokenServer.Question;
import org.posthorn.sasl.Tokens.Answer;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Where keys come from, and how long they are believed. */
@DisplayName("RFC 7517 key sets, RFC 8414 discovery")
class TokenKeysTest {

    private static final Signer OLD = Signer.ec("secp256r1");
    private static final Signer NEW = Signer.ec("secp256r1");
    private static final String DOCUMENT = "/.well-known/openid-configuration";

    private final TokenServer server = new TokenServer();
    private final String issuer = server.url("");
    private final List<String> issuers = List.of(issuer);
    private Instant now = Instant.ofEpochSecond(1_000_000);

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void are_asked_for_once_and_again_for_an_unknown_key() {
        server.says(200, set(OLD.jwk("'kid':'old',")));
        try (var tokens = by(new JwtKeys(Optional.of(server.url("/keys")), Optional.empty()))) {
            assertThat(check(tokens, OLD, "old")).isInstanceOf(Answer.Holder.class);
            assertThat(check(tokens, OLD, "old")).isInstanceOf(Answer.Holder.class);
            assertThat(server.questions).hasSize(1);

            server.says(200, set(NEW.jwk("'kid':'new',")));
            assertThat(check(tokens, NEW, "new"))
                    .as("so soon that it may be a flood")
                    .isInstanceOf(Answer.Refused.class);
            now = now.plus(Kept.PAUSE);
            assertThat(check(tokens, NEW, "new")).isInstanceOf(Answer.Holder.class);
            assertThat(check(tokens, OLD, "old")).isInstanceOf(Answer.Refused.class);
            for (int i = 0; i < 20; i++) {
                assertThat(check(tokens, NEW, "x" + i)).isInstanceOf(Answer.Refused.class);
            }
            assertThat(server.questions).hasSize(2);

            now = now.plus(Kept.PAUSE);
            assertThat(check(tokens, NEW, "x")).isInstanceOf(Answer.Refused.class);
            assertThat(server.questions).hasSize(3);
        }
    }

    @Test
    void that_are_withdrawn_are_so_after_a_while() {
        server.says(200, set(OLD.jwk("'kid':'old',")));
        try (var tokens = by(new JwtKeys(Optional.of(server.url("/keys")), Optional.empty()))) {
            assertThat(check(tokens, OLD, "old")).isInstanceOf(Answer.Holder.class);
            server.says(200, set(NEW.jwk("'kid':'new',")));
            now = now.plus(Kept.OLD);
            assertThat(check(tokens, OLD, "old")).isInstanceOf(Answer.Refused.class);
        }
    }

    @Test
    void are_kept_when_the_server_is_gone() {
        server.says(200, set(OLD.jwk("'kid':'old',")));
        try (var tokens = by(new JwtKeys(Optional.of(server.url("/keys")), Optional.empty()))) {
            assertThat(check(tokens, OLD, "old")).isInstanceOf(Answer.Holder.class);
            for (String broken : List.of("", "{}", "{\"keys\":[]}", "{\"keys\":1}", "[]")) {
                now = now.plus(Kept.OLD);
                server.says(200, broken);
                assertThat(check(tokens, OLD, "old")).isInstanceOf(Answer.Holder.class);
            }
            server.close();
            now = now.plus(Kept.OLD);
            assertThat(check(tokens, OLD, "old")).isInstanceOf(Answer.Holder.class);
            assertThat(check(tokens, NEW, "new"))
                    .as("the server may have it")
                    .isInstanceOf(Answer.Unknown.class);
        }
    }

    @Test
    void that_never_came_say_nothing_about_a_token() {
        for (int status : List.of(302, 404, 500)) {
            server.says(status, set(OLD.jwk("'kid':'old',")));
            try (var tokens = by(new JwtKeys(Optional.of(server.url("/keys")), Optional.empty()))) {
                assertThat(check(tokens, OLD, "old")).isInstanceOf(Answer.Unknown.class);
            }
        }
        server.says(200, " ".repeat(300_000));
        try (var tokens = by(new JwtKeys(Optional.of(server.url("/keys")), Optional.empty()))) {
            assertThat(check(tokens, OLD, "old")).isInstanceOf(Answer.Unknown.class);
        }
    }

    @Test
    void are_where_the_discovery_document_says() {
        server.page("/keys", set(OLD.jwk("'kid':'old',")));
        document(issuer, server.url("/keys"));
        try (var tokens = discovering(List.of(), List.of())) {
            assertThat(check(tokens, OLD, "old")).isInstanceOf(Answer.Holder.class);
        }
        assertThat(server.questions)
                .extracting(Question::line)
                .containsExactly("GET " + DOCUMENT, "GET /keys");
    }

    @Test
    void are_not_believed_of_another_issuer() {
        server.page("/keys", set(OLD.jwk("'kid':'old',")));
        for (String other : List.of("https://other", issuer + "/x", "")) {
            document(other, server.url("/keys"));
            try (var tokens = discovering(List.of(), List.of())) {
                assertThat(check(tokens, OLD, "old")).isInstanceOf(Answer.Unknown.class);
            }
        }
        document(issuer, server.url("/keys"));
        try (var tokens = discovering(List.of("https://other"), List.of())) {
            assertThat(check(tokens, OLD, "old")).isInstanceOf(Answer.Unknown.class);
        }
        document("https://other", server.url("/keys"));
        try (var tokens = discovering(List.of("https://other"), List.of())) {
            assertThat(check(tokens, OLD, "old"))
                    .as("a token of somebody else")
                    .isInstanceOf(Answer.Refused.class);
        }
    }

    @Test
    void are_not_asked_for_at_other_hosts_without_leave() {
        try (var other = new TokenServer()) {
            other.says(200, set(OLD.jwk("'kid':'old',")));
            document(issuer, other.url("/keys"));
            try (var tokens = discovering(List.of(), List.of("127.0.0.2"))) {
                assertThat(check(tokens, OLD, "old")).isInstanceOf(Answer.Unknown.class);
            }
            for (String link :
                    List.of("file:///etc/passwd", "ftp://127.0.0.1/", "/keys", "", "::")) {
                document(issuer, link);
                try (var tokens = discovering(List.of(), List.of())) {
                    assertThat(check(tokens, OLD, "old")).isInstanceOf(Answer.Unknown.class);
                }
            }
            assertThat(other.questions).isEmpty();
            document(issuer, other.url("/keys"));
            try (var tokens = discovering(List.of(), List.of("127.0.0.1"))) {
                assertThat(check(tokens, OLD, "old")).isInstanceOf(Answer.Holder.class);
            }
        }
    }

    @Test
    void may_be_in_a_file(@TempDir Path folder) throws IOException {
        Files.writeString(folder.resolve("keys.json"), set(OLD.jwk("'kid':'old',")));
        try (var disk = new Disk(DiskConf.DEFAULT);
                var tokens =
                        by(new JwtKeys(Optional.of("keys.json"), Optional.empty()), folder, disk)) {
            assertThat(check(tokens, OLD, "old")).isInstanceOf(Answer.Holder.class);
            Files.writeString(folder.resolve("keys.json"), set(NEW.jwk("'kid':'new',")));
            now = now.plus(Kept.PAUSE);
            assertThat(check(tokens, NEW, "new")).isInstanceOf(Answer.Holder.class);
            Files.delete(folder.resolve("keys.json"));
            now = now.plus(Kept.OLD);
            assertThat(check(tokens, NEW, "new")).isInstanceOf(Answer.Holder.class);
        }
    }

    @Test
    void may_be_in_a_folder_with_plain_names_or_with_those_of_dovecot(@TempDir Path folder)
            throws IOException {
        Path keys = Files.createDirectories(folder.resolve("keys"));
        Path dovecot = Files.createDirectories(keys.resolve("tb").resolve("ES256"));
        Files.writeString(keys.resolve("a.pem"), OLD.pem());
        Files.writeString(keys.resolve(".hidden"), "x");
        Files.writeString(dovecot.resolve("%2fb%25"), NEW.pem());
        try (var disk = new Disk(DiskConf.DEFAULT);
                var tokens = by(new JwtKeys(Optional.empty(), Optional.of("keys")), folder, disk)) {
            assertThat(check(tokens, OLD, "a")).isInstanceOf(Answer.Holder.class);
            assertThat(check(tokens, NEW, "/b%")).isInstanceOf(Answer.Refused.class);
            assertThat(check(tokens, NEW, "/b%", ",'azp':'tb'")).isInstanceOf(Answer.Holder.class);
            assertThat(check(tokens, NEW, "../keys/a")).isInstanceOf(Answer.Refused.class);

            Files.writeString(keys.resolve("broken.pem"), "no key");
            now = now.plus(Kept.PAUSE);
            assertThat(check(tokens, NEW, "c")).isInstanceOf(Answer.Unknown.class);
            assertThat(check(tokens, OLD, "a")).isInstanceOf(Answer.Holder.class);
        }
    }

    @Test
    void in_a_folder_may_be_of_each_kind(@TempDir Path folder) throws IOException {
        var rsa = Signer.rsa(2048);
        var ed = Signer.ed25519();
        Path keys = Files.createDirectories(folder.resolve("keys"));
        Files.writeString(keys.resolve("r.pem"), rsa.pem());
        Files.writeString(keys.resolve("e.pem"), ed.pem());
        Files.writeString(keys.resolve("default.pem"), OLD.pem());
        Files.writeString(keys.resolve("other.pem"), NEW.pem());
        try (var disk = new Disk(DiskConf.DEFAULT);
                var tokens = by(new JwtKeys(Optional.empty(), Optional.of("keys")), folder, disk)) {
            assertThat(tokens.check(token(rsa, "RS256", ",'kid':'r'", "")))
                    .isInstanceOf(Answer.Holder.class);
            assertThat(tokens.check(token(ed, "EdDSA", ",'kid':'e'", "")))
                    .isInstanceOf(Answer.Holder.class);
            assertThat(tokens.check(token(OLD, "ES256", "", ""))).isInstanceOf(Answer.Holder.class);
            assertThat(tokens.check(token(NEW, "ES256", "", "")))
                    .isInstanceOf(Answer.Refused.class);
        }
    }

    private record JwtKeys(Optional<String> jwks, Optional<String> folder) {}

    private LocalTokens by(JwtKeys keys) {
        return tokens(conf(keys, Optional.empty(), issuers, List.of()), Optional.empty());
    }

    private LocalTokens by(JwtKeys keys, Path folder, Disk disk) {
        return tokens(
                conf(keys, Optional.empty(), issuers, List.of()),
                Optional.of(new AuthPlaces(folder, folder, disk)));
    }

    private LocalTokens discovering(List<String> issuers, List<String> hosts) {
        var none = new JwtKeys(Optional.empty(), Optional.empty());
        return tokens(
                conf(none, Optional.of(server.url(DOCUMENT)), issuers, hosts), Optional.empty());
    }

    private LocalTokens tokens(OAuth2Conf conf, Optional<AuthPlaces> places) {
        var client = new WebClient(conf.timeout(), 1);
        return new LocalTokens(conf, LocalTokens.keys(conf, client, places), client, () -> now);
    }

    private static OAuth2Conf conf(
            JwtKeys keys, Optional<String> document, List<String> issuers, List<String> hosts) {
        return new OAuth2Conf(
                Optional.empty(),
                OAuth2Conf.Mode.LOCAL,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                "email",
                "%Lu",
                List.of(),
                Optional.empty(),
                Optional.empty(),
                document,
                Duration.ofSeconds(20),
                1,
                Duration.ZERO,
                issuers,
                hosts,
                new JwtConf(
                        keys.jwks(),
                        keys.folder(),
                        JwtConf.DEFAULT.algorithms(),
                        List.of("mail"),
                        List.of(),
                        Duration.ZERO));
    }

    private void document(String issuer, String keys) {
        server.page(DOCUMENT, "{\"issuer\":\"" + issuer + "\",\"jwks_uri\":\"" + keys + "\"}");
    }

    private Answer check(LocalTokens tokens, Signer signer, String kid) {
        return check(tokens, signer, kid, "");
    }

    private Answer check(LocalTokens tokens, Signer signer, String kid, String claims) {
        return tokens.check(token(signer, "ES256", ",'kid':'" + kid + "'", claims));
    }

    private Secret token(Signer signer, String alg, String header, String claims) {
        return new Secret(
                signer.token(
                        alg,
                        header,
                        "{'iss':'%s','aud':'mail','exp':%d,'email':'ada@example.test'%s}"
                                .formatted(issuer, now.getEpochSecond() + 60, claims)));
    }

    private static String set(String... keys) {
        return ("{'keys':[" + String.join(",", keys) + "]}").replace('\'', '"');
    }
}
