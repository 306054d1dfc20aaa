package org.posthorn.sasl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.posthorn.conf.Secret;
import org.posthorn.sasl.SaslStep.Kind;

import java.nio.charset.StandardCharsets;
import java.util.Random;

@DisplayName("RFC 5802, RFC 7677 SCRAM")
class ScramTest {

    /** {@code pencil}, with the salts of the RFCs: their stored keys. */
    private static final String SHA_256 =
            "4096,W22ZaJ0SNY7soEsUEjb6gQ==,WG5d8oPm3OtcPnkdi4Uo7BkeZkBFzpcXkuLmtbsT4qY=,"
                    + "wfPLwcE6nTWhTAmQ7tl2KeoiWGPlZqQxSrmfPwDl2dU=";

    private static final String SHA_1 =
            "4096,QSXCR+Q6sek8bf92,6dlGYMOdZcOPutkcNY8U2g7vK9Y=,D+CSWLOshSulAsxiupA+qs2/fTE=";

    private static final SaslStep USER = new SaslStep.Success(new Identity("user"));

    @Test
    void goes_as_in_rfc_7677() {
        var exchange = exchange("SHA-256", "%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0", SHA_256);

        assertThat(say(exchange, "n,,n=user,r=rOprNGfwEbeRWgbNEkqO"))
                .isEqualTo(
                        "r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,"
                                + "s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096");
        assertThat(
                        say(
                                exchange,
                                "c=biws,r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,"
                                        + "p=dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ="))
                .isEqualTo("v=6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4=");
        assertThat(exchange.next(new byte[0])).isEqualTo(USER);
    }

    @Test
    void goes_as_in_rfc_5802() {
        var exchange = exchange("SHA-1", "3rfcNHYJY1ZVvWVs7j", SHA_1);

        assertThat(say(exchange, "n,,n=user,r=fyko+d2lbbFgONRv9qkxdawL"))
                .isEqualTo(
                        "r=fyko+d2lbbFgONRv9qkxdawL3rfcNHYJY1ZVvWVs7j,s=QSXCR+Q6sek8bf92,i=4096");
        assertThat(
                        say(
                                exchange,
                                "c=biws,r=fyko+d2lbbFgONRv9qkxdawL3rfcNHYJY1ZVvWVs7j,"
                                        + "p=v0X8v3Bz2T0CJGbJQyF0X+HI4Ts="))
                .isEqualTo("v=rmF9pqV8S7suAoZWja4dJRkFsKQ=");
        assertThat(exchange.next(new byte[0])).isEqualTo(USER);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "c=eSws,r=fyko+d2lbbFgONRv9qkxdawL3rfcNHYJY1ZVvWVs7j,p=v0X8v3Bz2T0CJGbJQyF0X+HI4Ts=",
                "c=biws,r=fyko+d2lbbFgONRv9qkxdawL,p=v0X8v3Bz2T0CJGbJQyF0X+HI4Ts=",
                "c=biws,r=x3rfcNHYJY1ZVvWVs7j,p=v0X8v3Bz2T0CJGbJQyF0X+HI4Ts=",
                "c=biws,r=fyko+d2lbbFgONRv9qkxdawL3rfcNHYJY1ZVvWVs7j,p=v0X8v3Bz2T0CJGbJQyF0X+HI4Tr=",
                "c=biws,r=fyko+d2lbbFgONRv9qkxdawL3rfcNHYJY1ZVvWVs7j,p=AAAA",
                "c=biws,r=fyko+d2lbbFgONRv9qkxdawL3rfcNHYJY1ZVvWVs7j,p=A"
            })
    void refuses_another_header_nonce_or_proof(String last) {
        var exchange = exchange("SHA-1", "3rfcNHYJY1ZVvWVs7j", SHA_1);
        say(exchange, "n,,n=user,r=fyko+d2lbbFgONRv9qkxdawL");

        assertThat(exchange.next(octets(last)))
                .isInstanceOfSatisfying(
                        SaslStep.Failure.class,
                        failure -> assertThat(failure.kind()).isEqualTo(Kind.REJECTED));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "n,,",
                "p=tls-unique,,n=user,r=x",
                "n,,n=,r=x",
                "n,,n=user",
                "n,,n=user,r=",
                "n,,m=x,n=user,r=x",
                "n,,n=us=er,r=x",
                "n,,n=us\0er,r=x",
                "n,,n=\u200b,r=x",
                "n,,n=user,r=\u00fc",
                "n,,n=user,r=x,yz"
            })
    void is_malformed_otherwise(String first) {
        assertThat(exchange("SHA-1", "y", SHA_1).next(octets(first)))
                .isInstanceOfSatisfying(
                        SaslStep.Failure.class,
                        failure -> assertThat(failure.kind()).isEqualTo(Kind.MALFORMED));
    }

    @Test
    void nothing_that_a_client_sends_breaks_it() {
        String[] pieces = {"n,", ",", "n=", "user", "r=", "abc", "c=biws", "p=", "AAAA", "\0", "="};
        var random = new Random(6);
        for (int round = 0; round < 5000; round++) {
            var exchange = exchange("SHA-256", "y", SHA_256);
            if (random.nextBoolean()) {
                say(exchange, "n,,n=user,r=x");
            }
            var text = new StringBuilder();
            for (int i = random.nextInt(10); i > 0; i--) {
                text.append(pieces[random.nextInt(pieces.length)]);
            }
            assertThat(exchange.next(octets(text.toString()))).isNotNull();
        }
    }

    @Test
    void stored_material_must_be_whole() {
        for (String text :
                new String[] {
                    "", "4096", "0,AA==,AA==,AA==", "4096,AA==,AA==,AA==", "4096,!,AA==,AA=="
                }) {
            assertThatThrownBy(() -> ScramSecret.parse(text, 20))
                    .isInstanceOf(IllegalArgumentException.class);
        }
    }

    /** Knows one user by whatever name. */
    private record Known(ScramSecret secret) implements Credentials {

        @Override
        public SaslStep verify(String user, Secret password, String actingFor) {
            throw new UnsupportedOperationException();
        }

        @Override
        public SaslStep token(String user, Secret token) {
            throw new UnsupportedOperationException();
        }

        @Override
        public SaslStep digest(String user, byte[] challenge, byte[] answer) {
            throw new UnsupportedOperationException();
        }

        @Override
        public ScramAccount scram(String user, String mechanism, String actingFor) {
            return new ScramAccount(secret, () -> USER);
        }
    }

    private static SaslMechanism.Exchange exchange(String hash, String nonce, String stored) {
        var secret = ScramSecret.parse(stored, hash.equals("SHA-1") ? 20 : 32);
        return new Scram(hash, () -> nonce).begin(new Known(secret));
    }

    private static String say(SaslMechanism.Exchange exchange, String text) {
        var challenge = (SaslStep.Challenge) exchange.next(octets(text));
        return new String(challenge.data(), StandardCharsets.UTF_8);
    }

    private static byte[] octets(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
