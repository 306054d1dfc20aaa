package org.posthorn.clients;

import static org.assertj.core.api.Assertions.assertThat;

import static java.nio.charset.StandardCharsets.US_ASCII;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.stream.Stream;

/** Tokens that this test signs; the daemon has the public key in a folder of PEM files. */
@DisplayName("JSON Web Tokens by curl")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class JwtTest {

    private Path folder;
    private KeyPair pair;
    private Daemon daemon;

    @BeforeAll
    void start(@TempDir Path fresh) throws IOException, GeneralSecurityException {
        folder = fresh;
        pair = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
        Path keys = Files.createDirectories(fresh.resolve("keys"));
        Files.writeString(
                keys.resolve("here.pem"),
                "-----BEGIN PUBLIC KEY-----\n"
                        + Base64.getMimeEncoder().encodeToString(pair.getPublic().getEncoded())
                        + "\n-----END PUBLIC KEY-----\n");
        daemon =
                Daemon.start(
                        fresh,
                        "mechanisms = [\"PLAIN\", \"OAUTHBEARER\", \"XOAUTH2\"]",
                        "failure-delay = \"0s\"",
                        "[auth.oauth2]",
                        "introspection-mode = \"local\"",
                        "issuers = [\"https://login.example.test\"]",
                        "[auth.oauth2.jwt]",
                        "keys = \"keys\"",
                        "audience = [\"mail\"]");
    }

    @AfterAll
    void end() {
        daemon.close();
    }

    static Stream<Arguments> kinds() {
        return MechanismsTest.kinds();
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void log_in_whose_they_are_until_they_expire(String protocol, Security security)
            throws GeneralSecurityException {
        String good = token(Daemon.ALICE, "mail", 300);
        for (String mechanism : List.of("OAUTHBEARER", "XOAUTH2")) {
            assertThat(curl(protocol, security, mechanism, good)).isZero();
            assertThat(curl(protocol, security, mechanism, good, "--sasl-ir")).isZero();
            for (String bad :
                    List.of(
                            token(Daemon.BOB, "mail", 300),
                            token(Daemon.ALICE, "web", 300),
                            token(Daemon.ALICE, "mail", -300),
                            withAnotherSignature(good))) {
                assertThat(curl(protocol, security, mechanism, bad))
                        .as("login denied")
                        .isEqualTo(67);
            }
        }
        assertThat(daemon.output())
                .contains("reason=a token of bob@example.test")
                .contains("reason=the token has expired")
                .doesNotContain(good.substring(0, good.indexOf('.')));
    }

    private int curl(
            String protocol, Security security, String mechanism, String token, String... more) {
        return Curl.exit(
                daemon,
                folder,
                protocol,
                security,
                mechanism,
                List.of("--user", Daemon.ALICE, "--oauth2-bearer", token),
                more);
    }

    private String token(String user, String audience, int seconds)
            throws GeneralSecurityException {
        String signed =
                base64("{\"alg\":\"EdDSA\",\"typ\":\"JWT\",\"kid\":\"here\"}".getBytes(US_ASCII))
                        + "."
                        + base64(
                                """
                                {"iss":"https://login.example.test","aud":"%s","email":"%s","exp":%d}\
                                """
                                        .formatted(
                                                audience,
                                                user,
                                                Instant.now().getEpochSecond() + seconds)
                                        .getBytes(US_ASCII));
        Signature signature = Signature.getInstance("Ed25519");
        signature.initSign(pair.getPrivate());
        signature.update(signed.getBytes(US_ASCII));
        return signed + "." + base64(signature.sign());
    }

    private static String withAnotherSignature(String token) {
        int begin = token.lastIndexOf('.') + 1;
        char other = token.charAt(begin) == 'A' ? 'B' : 'A';
        return token.substring(0, begin) + other + token.substring(begin + 1);
    }

    private static String base64(byte[] octets) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(octets);
    }
}
