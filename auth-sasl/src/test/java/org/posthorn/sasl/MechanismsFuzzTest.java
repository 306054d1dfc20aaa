package org.posthorn.sasl;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.posthorn.conf.Secret;
import org.posthorn.sasl.Tokens.Answer;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;

@DisplayName("Mutated messages of every mechanism: understood as they are written, or refused")
@Timeout(120)
class MechanismsFuzzTest {

    private static final int ROUNDS = 5000;

    /** A signature takes time. */
    private static final int SIGNED = 1000;

    /** What parsers stumble over. */
    private static final List<String> ODD =
            List.of(
                    "\0",
                    "\1",
                    "\n",
                    "\r",
                    " ",
                    ",",
                    "=",
                    "=2C",
                    "=3D",
                    "\"",
                    "\\",
                    "n,",
                    "y,",
                    "p=",
                    "a=",
                    "r=",
                    "c=",
                    "m=x",
                    "bearer ",
                    "auth=",
                    "user=",
                    "\u00fc",
                    "\u202e",
                    "\ud83d\ude00",
                    "\ufffe",
                    "{",
                    "}",
                    "[",
                    "]",
                    ":",
                    "null",
                    "1e9",
                    ".",
                    "-");

    private final Random random = new Random(23);

    @Test
    void plain() {
        understood(new Plain(), "ada@example.test\0boss\0pass word");
    }

    @Test
    void login() {
        for (int round = 0; round < ROUNDS; round++) {
            var desk = new Witness();
            SaslMechanism.Exchange exchange = new Login().begin(desk);
            exchange.start();
            byte[] name = mutated(octets("ada@example.test"));
            if (exchange.next(name) instanceof SaslStep.Challenge) {
                byte[] password = mutated(octets("pass word"));
                assertThat(exchange.next(password)).isNotInstanceOf(SaslStep.Challenge.class);
                desk.requireNames(text(name) + text(password));
            }
        }
    }

    @Test
    void oauthbearer() {
        understood(
                new OAuthBearer(OAuth2Conf.NONE),
                "n,a=ada@example.test,\1host=h\1port=143\1auth=Bearer abc.def-_~+/==\1\1");
    }

    @Test
    void xoauth2() {
        understood(new XOAuth2(OAuth2Conf.NONE), "user=ada@example.test\1auth=Bearer abc.d=\1\1");
    }

    @Test
    void cram_md5() {
        for (int round = 0; round < ROUNDS; round++) {
            byte[] message = mutated(octets("ada b913a602c7eda7a495b4e6e7334d3890"));
            var desk = new Witness();
            SaslMechanism.Exchange exchange = new CramMd5(() -> "<1@x>").begin(desk);
            exchange.start();
            assertThat(exchange.next(message)).isNotInstanceOf(SaslStep.Challenge.class);
            desk.requireNames(text(message));
            assertThat(desk.digest.length).isIn(0, 16);
        }
    }

    @Test
    void first_message_of_scram() {
        for (int round = 0; round < ROUNDS; round++) {
            byte[] message = mutated(octets("n,a=ada,n=boss=2Cx,r=rOprNGfwEbeRWgbNEkqO"));
            var desk = new Witness();
            SaslStep step = new Scram("SHA-256", () -> "nonce").begin(desk).next(message);
            if (step instanceof SaslStep.Challenge(var data)) {
                assertThat(text(data))
                        .matches("r=[!-+\\--~]{1,512}nonce,s=[A-Za-z0-9+/]+=*,i=4096");
                assertThat(desk.user).isNotEmpty().doesNotContain("\0", "\n", "\r");
                assertThat(desk.actingFor).doesNotContain("\0");
            }
        }
    }

    @Test
    void last_message_of_scram() {
        String good =
                "c=biws,r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,"
                        + "p=dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ=";
        int proved = 0;
        for (int round = 0; round < ROUNDS; round++) {
            SaslMechanism.Exchange exchange =
                    new Scram("SHA-256", () -> "%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0")
                            .begin(new Witness());
            exchange.next(octets("n,,n=user,r=rOprNGfwEbeRWgbNEkqO"));
            byte[] message = random.nextInt(50) == 0 ? octets(good) : mutated(octets(good));
            if (exchange.next(message) instanceof SaslStep.Challenge) {
                // the last character of a proof has bits that say nothing
                String said = text(message);
                assertThat(said.substring(0, good.length() - 2))
                        .isEqualTo(good.substring(0, good.length() - 2));
                proved++;
            }
        }
        assertThat(proved).isPositive();
    }

    @Test
    void claims_with_a_good_signature() {
        var signer = Signer.ed25519();
        String sound =
                "{\"iss\":\"https://id\",\"aud\":[\"x\",\"mail\"],\"exp\":1000600,\"nbf\":999000,"
                    + "\"email\":\"ada@example.test\",\"scope\":\"imap\",\"a\":{\"b\":[1,null]}}";
        int taken = 0;
        try (var client = new WebClient(Duration.ofSeconds(10), 1);
                var tokens = tokens(signer, client)) {
            for (int round = 0; round < SIGNED; round++) {
                byte[] claims = mutated(octets(sound));
                String token =
                        signer.sign("EdDSA", octets("{\"alg\":\"EdDSA\",\"kid\":\"e\"}"), claims);
                switch (tokens.check(new Secret(token))) {
                    case Answer.Holder(var user, var expires) -> {
                        taken++;
                        assertThat(user).isNotEmpty();
                        assertThat(text(claims)).contains("https://id").contains("mail");
                    }
                    case Answer.Refused(var reason) ->
                            assertThat(reason).doesNotContainPattern("\\p{Cntrl}");
                    case Answer.Unknown(var reason) -> throw new AssertionError(reason);
                }
            }
        }
        assertThat(taken).as("neither all nor none").isBetween(10, SIGNED - 10);
    }

    @Test
    void headers_with_a_good_signature() {
        var signer = Signer.ed25519();
        byte[] claims =
                octets(
                        "{\"iss\":\"https://id\",\"aud\":\"mail\",\"exp\":1000600,"
                                + "\"email\":\"ada@example.test\"}");
        String sound = "{\"alg\":\"EdDSA\",\"typ\":\"JWT\",\"kid\":\"e\",\"x\":[{}]}";
        try (var client = new WebClient(Duration.ofSeconds(10), 1);
                var tokens = tokens(signer, client)) {
            for (int round = 0; round < SIGNED; round++) {
                byte[] header = mutated(octets(sound));
                Answer answer = tokens.check(new Secret(signer.sign("EdDSA", header, claims)));
                if (answer instanceof Answer.Holder) {
                    assertThat(text(header)).contains("EdDSA").doesNotContain("crit");
                }
            }
        }
    }

    @Test
    void answers_of_a_token_server() {
        String sound =
                "{\"email\":\"Ada@example.test\",\"active\":true,\"realm\":{\"n\":[1,\"x\",null]},"
                        + "\"scope\":\"imap smtp\",\"exp\":1700000000}";
        for (int round = 0; round < ROUNDS; round++) {
            byte[] json = mutated(octets(sound));
            try {
                Answer answer = TokenResponse.parse(json).judge(OAuth2Conf.NONE);
                if (answer instanceof Answer.Holder(var user, var expires)) {
                    assertThat(user).isNotEmpty();
                }
            } catch (IOException e) {
                assertThat(e.getMessage()).matches("[ -~]+");
            }
        }
    }

    @Test
    void discovery_documents_lead_nowhere_else() {
        try (var server = new TokenServer();
                var other = new TokenServer();
                var client = new WebClient(Duration.ofSeconds(10), 1)) {
            String path = "/.well-known/openid-configuration";
            String sound =
                    "{\"issuer\":\"%s\",\"jwks_uri\":\"%s\",\"introspection_endpoint\":\"%s\"}"
                            .formatted(server.url(""), other.url("/keys"), server.url("/ask"));
            var conf = TokenServer.discovering(server.url(path), Duration.ofSeconds(10));
            var discovery = new Discovery(conf, client);
            for (int round = 0; round < 500; round++) {
                server.page(path, text(mutated(octets(sound))));
                try {
                    assertThat(discovery.keys().keys()).isNotEmpty();
                } catch (IOException e) {
                    assertThat(e.getMessage()).isNotBlank();
                } catch (InterruptedException e) {
                    throw new AssertionError(e);
                }
            }
            assertThat(other.questions).isEmpty();
        }
    }

    private void understood(SaslMechanism mechanism, String sound) {
        int taken = 0;
        for (int round = 0; round < ROUNDS; round++) {
            byte[] message = mutated(octets(sound));
            var desk = new Witness();
            SaslStep step = mechanism.begin(desk).next(message);
            if (step instanceof SaslStep.Success) {
                taken++;
                desk.requireNames(text(message));
                assertThat(desk.user + desk.actingFor).doesNotContain("\0");
            }
        }
        assertThat(taken).as("neither all nor none").isBetween(10, ROUNDS - 10);
    }

    private static LocalTokens tokens(Signer signer, WebClient client) {
        var conf =
                TokenServer.local(
                        Optional.empty(),
                        List.of(),
                        new JwtConf(
                                Optional.of("keys.json"),
                                Optional.empty(),
                                JwtConf.DEFAULT.algorithms(),
                                List.of("mail"),
                                List.of(),
                                Duration.ZERO));
        var key = new TokenKey(Optional.of("e"), Optional.empty(), Optional.empty(), signer.key());
        var keys = new TokenKeys(List.of(key), Optional.empty());
        return new LocalTokens(conf, () -> keys, client, () -> Instant.ofEpochSecond(1_000_000));
    }

    private byte[] mutated(byte[] sound) {
        byte[] text = sound;
        for (int i = random.nextInt(3); i >= 0; i--) {
            int from = random.nextInt(text.length + 1);
            int to = Math.min(text.length, from + random.nextInt(4));
            var out = new ByteArrayOutputStream();
            out.write(text, 0, from);
            switch (random.nextInt(5)) {
                case 0 -> out.write(random.nextInt(256));
                case 1 -> out.writeBytes(octets(ODD.get(random.nextInt(ODD.size()))));
                case 2 -> out.writeBytes(Arrays.copyOfRange(text, from, to));
                case 3 -> to = from;
                default -> {}
            }
            out.write(text, to, text.length - to);
            text =
                    random.nextInt(40) == 0
                            ? Arrays.copyOf(out.toByteArray(), from)
                            : out.toByteArray();
            if (text.length == 0) {
                return text;
            }
        }
        return text;
    }

    private static String text(byte[] octets) {
        return new String(octets, StandardCharsets.UTF_8);
    }

    private static byte[] octets(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /** Takes everybody, and remembers what a mechanism made of a message. */
    private static final class Witness implements Credentials {

        private String user = "";
        private String secret = "";
        private String actingFor = "";
        private byte[] digest = new byte[0];

        /** Nothing is made up: each name stands in the message, but for what is escaped there. */
        void requireNames(String message) {
            assertThat(message).contains(secret);
            if (!message.contains("=2C") && !message.contains("=3D")) {
                assertThat(message).contains(user).contains(actingFor);
            }
        }

        @Override
        public SaslStep verify(String user, Secret password, String actingFor) {
            this.user = user;
            this.secret = password.value();
            this.actingFor = actingFor;
            return new SaslStep.Success(new Identity(user));
        }

        @Override
        public SaslStep token(String user, Secret token) {
            assertThat(token.value()).matches("[-._~+/A-Za-z0-9]+=*");
            return verify("", token, user);
        }

        @Override
        public SaslStep digest(String user, byte[] challenge, byte[] answer) {
            this.user = user;
            this.digest = answer;
            return new SaslStep.Success(new Identity(user));
        }

        @Override
        public ScramAccount scram(String user, String mechanism, String actingFor) {
            this.user = user;
            this.actingFor = actingFor;
            var secret =
                    ScramSecret.parse(
                            "4096,W22ZaJ0SNY7soEsUEjb6gQ==,"
                                    + "WG5d8oPm3OtcPnkdi4Uo7BkeZkBFzpcXkuLmtbsT4qY=,"
                                    + "wfPLwcE6nTWhTAmQ7tl2KeoiWGPlZqQxSrmfPwDl2dU=",
                            32);
            return new ScramAccount(secret, () -> new SaslStep.Success(new Identity(user)));
        }
    }
}
