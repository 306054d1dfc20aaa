package org.posthorn.sasl;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.posthorn.conf.Secret;
import org.posthorn.sasl.Tokens.Answer;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;

import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** The moment is 1,000,000 seconds; tokens end at 1,000,600. */
@DisplayName("RFC 7519, RFC 8725 tokens that are checked here")
class LocalTokensTest {

    private static final Signer RSA = Signer.rsa(2048);
    private static final Signer P_256 = Signer.ec("secp256r1");
    private static final Signer P_384 = Signer.ec("secp384r1");
    private static final Signer P_521 = Signer.ec("secp521r1");
    private static final Signer ED = Signer.ed25519();

    /** Is asked nothing here. */
    private static final WebClient NOBODY = new WebClient(Duration.ofSeconds(10), 1);

    private static final List<String> ALL =
            List.of(
                    "RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512",
                    "EdDSA");

    private static final String CLAIMS =
            "{'iss':'https://id','aud':['x','mail'],'azp':'tb','exp':1000600,"
                    + "'email':'Ada@example.test','scope':'openid imap'}";

    private static final Answer ADA =
            new Answer.Holder("ada@example.test", Optional.of(Instant.ofEpochSecond(1_000_600)));

    private List<String> algorithms = ALL;
    private List<String> audience = List.of("mail");
    private List<String> clients = List.of();
    private List<String> scope = List.of();
    private Optional<String> active = Optional.empty();
    private String keys =
            set(
                    RSA.jwk("'kid':'r','use':'sig',"),
                    P_256.jwk("'kid':'p','key_ops':['verify'],"),
                    P_384.jwk("'kid':'q',"),
                    P_521.jwk("'kid':'s',"),
                    ED.jwk("'kid':'e','alg':'EdDSA',"));

    @AfterAll
    static void end() {
        NOBODY.close();
    }

    @Test
    void are_signed_in_each_way_that_is_configured() {
        for (String alg : ALL) {
            String token = signer(alg).token(alg, ",'kid':'" + kid(alg) + "'", CLAIMS);
            algorithms = ALL;
            assertThat(check(token)).as(alg).isEqualTo(ADA);
            algorithms = ALL.stream().filter(other -> !other.equals(alg)).toList();
            assertThat(check(token)).isEqualTo(refused("the token is signed by " + alg));
        }
    }

    @Test
    void are_of_the_key_that_they_name() {
        assertThat(check(RSA.token("RS256", ",'kid':'x'", CLAIMS)))
                .isEqualTo(refused("the token is signed with the unknown key <x>"));
        assertThat(check(RSA.token("RS256", ",'kid':'p'", CLAIMS)))
                .as("another kind of key")
                .isEqualTo(refused("the token is signed with the unknown key <p>"));
        assertThat(check(P_384.token("ES256", ",'kid':'q'", CLAIMS)))
                .as("another curve")
                .isInstanceOf(Answer.Refused.class);
        assertThat(check(RSA.token("RS256", "", CLAIMS))).as("the only one").isEqualTo(ADA);
        keys = set(RSA.jwk("'kid':'a',"), Signer.rsa(2048).jwk("'kid':'b',"));
        assertThat(check(RSA.token("RS256", "", CLAIMS)))
                .as("two")
                .isInstanceOf(Answer.Refused.class);
        assertThat(check(Signer.rsa(2048).token("RS256", ",'kid':'a'", CLAIMS)))
                .isEqualTo(refused("the signature of the token is wrong"));
    }

    @Test
    void are_not_of_keys_for_something_else() {
        for (String other : List.of("'use':'enc',", "'key_ops':['encrypt'],", "'alg':'RS512',")) {
            keys = set(RSA.jwk(other + "'kid':'r',"), P_256.jwk("'kid':'p',"));
            assertThat(check(RSA.token("RS256", ",'kid':'r'", CLAIMS)))
                    .isInstanceOf(Answer.Refused.class);
        }
        var weak = Signer.rsa(1024);
        keys = set(weak.jwk("'kid':'r',"));
        assertThat(check(weak.token("RS256", ",'kid':'r'", CLAIMS)))
                .isInstanceOf(Answer.Refused.class);
    }

    @Test
    void are_not_signed_with_the_public_key_as_a_secret() throws Exception {
        String header = Signer.base64("{'alg':'HS256','kid':'r'}");
        String signed = header + "." + Signer.base64(CLAIMS);
        for (byte[] secret :
                List.of(RSA.key().getEncoded(), RSA.pem().getBytes(StandardCharsets.US_ASCII))) {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(secret, "HmacSHA256"));
            byte[] signature = mac.doFinal(signed.getBytes(StandardCharsets.US_ASCII));
            assertThat(check(signed + "." + Signer.base64(signature)))
                    .isEqualTo(refused("the token is signed by HS256"));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"none", "None", "NONE", "", "HS256", "RS1", "ES256K", "rs256", "dir"})
    void are_not_signed_in_ways_that_are_none(String alg) {
        assertThat(check(RSA.sign("RS256", "{'alg':'" + alg + "','kid':'r'}", CLAIMS)))
                .isInstanceOf(Answer.Refused.class);
        assertThat(
                        check(
                                Signer.base64("{'alg':'" + alg + "'}")
                                        + "."
                                        + Signer.base64(CLAIMS)
                                        + "."))
                .isInstanceOf(Answer.Refused.class);
    }

    @Test
    void are_not_signed_by_zeros() {
        String signed = Signer.base64("{'alg':'ES256','kid':'p'}") + "." + Signer.base64(CLAIMS);
        byte[] one = new byte[64];
        one[31] = 1;
        byte[] other = new byte[64];
        other[63] = 1;
        byte[] order = new byte[64];
        Arrays.fill(order, (byte) 0xff);
        for (byte[] signature :
                List.of(new byte[64], one, other, order, new byte[0], new byte[63])) {
            assertThat(check(signed + "." + Signer.base64(signature)))
                    .isInstanceOf(Answer.Refused.class);
        }
        assertThat(check(signed + "." + Signer.base64(new byte[] {0x30, 6, 2, 1, 0, 2, 1, 0})))
                .as("in DER")
                .isInstanceOf(Answer.Refused.class);
    }

    @Test
    void are_signed_as_they_stand() {
        String good = P_256.token("ES256", ",'kid':'p'", CLAIMS);
        String[] part = good.split("\\.", -1);
        String eve = Signer.base64(CLAIMS.replace("Ada", "Eve"));
        assertThat(check(part[0] + "." + eve + "." + part[2]))
                .isEqualTo(refused("the signature of the token is wrong"));
        assertThat(
                        check(
                                Signer.base64("{'alg':'ES256','kid':'p' }")
                                        + "."
                                        + part[1]
                                        + "."
                                        + part[2]))
                .isEqualTo(refused("the signature of the token is wrong"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            textBlock =
                    """
                    'iss':'https://id'      | 'iss':'https://id/'        | of the issuer
                    'iss':'https://id',     |                            | of the issuer
                    'iss':'https://id'      | 'iss':['https://id','x']   | of the issuer
                    'aud':['x','mail']      | 'aud':'x'                  | by aud
                    'aud':['x','mail'],     |                            | by aud
                    'aud':['x','mail']      | 'aud':'x mail'             | by aud
                    'exp':1000600,          |                            | does not say when
                    'exp':1000600           | 'exp':null                 | no time in exp
                    'exp':1000600           | 'exp':'never'              | no time in exp
                    'exp':1000600           | 'exp':-1                   | no time in exp
                    'exp':1000600           | 'exp':1e300                | no time in exp
                    'exp':1000600           | 'exp':999940               | has expired
                    'exp':1000600           | 'exp':999940.9             | has expired
                    'exp':1000600           | 'exp':1000600,'nbf':1000061 | not valid yet
                    'exp':1000600           | 'exp':1000600,'iat':1000061 | not valid yet
                    'exp':1000600           | 'exp':1000600,'nbf':'x'    | no time in nbf
                    'email':'Ada@example.test' | 'email':''              | has no email
                    'exp':1000600           | 'exp':1000600,'active':false | not active
                    'exp':1000600           | 'exp':1000600,'iss':'https://id' | not JSON
                    """)
    void are_refused_for_one_claim(String before, String after, String reason) {
        String claims = CLAIMS.replace(before, after == null ? "" : after);
        assertThat(claims).isNotEqualTo(CLAIMS);
        assertThat(check(ED.token("EdDSA", ",'kid':'e'", claims)))
                .isInstanceOfSatisfying(
                        Answer.Refused.class, no -> assertThat(no.reason()).contains(reason));
    }

    @Test
    void may_be_a_little_early_or_late() {
        for (String time : List.of("'exp':999941", "'exp':1000600,'nbf':1000060,'iat':1000060")) {
            String claims = CLAIMS.replace("'exp':1000600", time);
            assertThat(check(ED.token("EdDSA", ",'kid':'e'", claims)))
                    .isInstanceOf(Answer.Holder.class);
        }
    }

    @Test
    void may_be_for_a_scope_and_for_some_programs_only() {
        String token = ED.token("EdDSA", ",'kid':'e'", CLAIMS);
        clients = List.of("other", "tb");
        scope = List.of("imap");
        audience = List.of();
        assertThat(check(token)).isEqualTo(ADA);
        scope = List.of("smtp");
        assertThat(check(token)).isEqualTo(refused("the token has none of the scopes"));
        scope = List.of("imap");
        clients = List.of("other");
        assertThat(check(token)).isEqualTo(refused("the token was given to <tb>"));
        clients = List.of("tb");
        String byId = CLAIMS.replace("'azp'", "'client_id'");
        assertThat(check(ED.token("EdDSA", ",'kid':'e'", byId))).isEqualTo(ADA);
        active = Optional.of("is_active");
        assertThat(check(token)).isEqualTo(refused("the answer has no is_active"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                ",'crit':['exp']",
                ",'crit':[]",
                ",'crit':null",
                ",'crit':['b64'],'b64':false",
                ",'typ':'logout+jwt'",
                ",'typ':'JOSE'",
                ",'alg':'EdDSA'",
                ",'alg':'none'",
                ",'kid':'e','kid':'e'"
            })
    void have_a_header_that_is_understood(String more) {
        assertThat(check(ED.token("EdDSA", ",'kid':'e'" + more, CLAIMS)))
                .isInstanceOf(Answer.Refused.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"JWT", "jwt", "at+jwt", "application/at+JWT"})
    void have_a_type_for_this_or_none(String type) {
        assertThat(check(ED.token("EdDSA", ",'kid':'e','typ':'" + type + "'", CLAIMS)))
                .isEqualTo(ADA);
    }

    @Test
    void bring_no_keys_of_their_own() {
        var eve = Signer.ed25519();
        String header = ",'jwk':" + eve.jwk("'kid':'e',") + ",'jku':'http://127.0.0.1:1/'";
        assertThat(check(eve.token("EdDSA", ",'kid':'e'" + header, CLAIMS)))
                .isEqualTo(refused("the signature of the token is wrong"));
        assertThat(check(eve.token("EdDSA", header, CLAIMS)))
                .isEqualTo(refused("the signature of the token is wrong"));
    }

    @Test
    void are_neither_deep_nor_long() {
        String deep = "{'a':".repeat(30) + "1" + "}".repeat(30);
        assertThat(
                        check(
                                ED.token(
                                        "EdDSA",
                                        ",'kid':'e'",
                                        CLAIMS.replace("'scope'", "'x':" + deep + ",'scope'"))))
                .isInstanceOf(Answer.Refused.class);
        String pad = "x".repeat(10_000);
        assertThat(
                        check(
                                ED.token(
                                        "EdDSA",
                                        ",'kid':'e'",
                                        CLAIMS.replace("'scope'", "'x':'" + pad + "','scope'"))))
                .isEqualTo(ADA);
        assertThat(
                        check(
                                ED.token(
                                        "EdDSA",
                                        ",'kid':'e'",
                                        CLAIMS.replace(
                                                "'scope'", "'x':'" + pad + pad + "','scope'"))))
                .isInstanceOf(Answer.Refused.class);
        assertThat(check(ED.token("EdDSA", ",'kid':'e','x':'" + pad + "'", CLAIMS)))
                .isInstanceOf(Answer.Refused.class);
    }

    @Test
    void say_nothing_of_themselves_in_the_log() {
        for (String token :
                List.of("secretsecret", "sec.ret.x", Signer.base64("secret") + ".a.b")) {
            assertThat(check(token).toString()).doesNotContain("sec").doesNotContain("c2Vj");
        }
    }

    @Test
    void are_not_judged_where_the_keys_cannot_be_had() {
        keys = "{'keys':[]}";
        assertThat(check(ED.token("EdDSA", ",'kid':'e'", CLAIMS)))
                .isInstanceOf(Answer.Unknown.class);
    }

    @Test
    void a_broken_key_does_not_spoil_the_others() {
        keys =
                set(
                        "{'kty':'EC','crv':'P-256','x':'!','y':''}",
                        "{'kty':'RSA','n':''}",
                        "{'kty':'OKP','crv':'Ed25519','x':'AAAA'}",
                        "{'kty':'oct','k':'AAAA','kid':'e'}",
                        "{'kty':'new'}",
                        "{}",
                        ED.jwk("'kid':'e',"));
        assertThat(check(ED.token("EdDSA", ",'kid':'e'", CLAIMS))).isEqualTo(ADA);
    }

    @Test
    void nothing_that_a_client_sends_breaks_the_check() {
        String good = ED.token("EdDSA", ",'kid':'e'", CLAIMS);
        var random = new Random(11);
        LocalTokens tokens = tokens();
        for (int round = 0; round < 5000; round++) {
            var token = new StringBuilder(good);
            for (int i = random.nextInt(3); i >= 0; i--) {
                int at = random.nextInt(token.length());
                switch (random.nextInt(4)) {
                    case 0 -> token.setCharAt(at, (char) (32 + random.nextInt(95)));
                    case 1 -> token.deleteCharAt(at);
                    case 2 -> token.insert(at, '.');
                    default -> token.setLength(at + 1);
                }
            }
            if (!token.toString().equals(good)) {
                assertThat(tokens.check(new Secret(token.toString())))
                        .isInstanceOf(Answer.Refused.class);
            }
        }
    }

    @Test
    void nothing_that_a_server_sends_as_keys_breaks_the_reading() {
        String good = keys;
        var random = new Random(12);
        for (int round = 0; round < 3000; round++) {
            var text = new StringBuilder(good);
            for (int i = random.nextInt(6); i >= 0; i--) {
                int at = random.nextInt(text.length());
                text.setCharAt(at, "'{}[],:-_AB0".charAt(random.nextInt(12)));
            }
            keys = text.toString();
            try {
                assertThat(parsed().keys()).isNotEmpty();
            } catch (IOException e) {
                assertThat(e.getMessage()).isNotBlank();
            }
        }
    }

    private Answer check(String token) {
        return tokens().check(new Secret(token));
    }

    private LocalTokens tokens() {
        var conf =
                TokenServer.local(
                        active,
                        scope,
                        new JwtConf(
                                Optional.of("keys.json"),
                                Optional.empty(),
                                algorithms,
                                audience,
                                clients,
                                Duration.ofSeconds(60)));
        InstantSource clock = () -> Instant.ofEpochSecond(1_000_000);
        return new LocalTokens(conf, this::parsed, NOBODY, clock);
    }

    private TokenKeys parsed() throws IOException {
        byte[] json = keys.replace('\'', '"').getBytes(StandardCharsets.UTF_8);
        return TokenKeys.parse(json, Optional.empty());
    }

    private static Signer signer(String alg) {
        return switch (alg) {
            case "ES256" -> P_256;
            case "ES384" -> P_384;
            case "ES512" -> P_521;
            case "EdDSA" -> ED;
            default -> RSA;
        };
    }

    private static String kid(String alg) {
        return switch (alg) {
            case "ES256" -> "p";
            case "ES384" -> "q";
            case "ES512" -> "s";
            case "EdDSA" -> "e";
            default -> "r";
        };
    }

    private static String set(String... keys) {
        return "{'keys':[" + String.join(",", keys) + "]}";
    }

    private static Answer refused(String reason) {
        return new Answer.Refused(reason);
    }
}
