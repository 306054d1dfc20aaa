package org.posthorn.sasl;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.posthorn.conf.Secret;
import org.posthorn.directory.Account;
import org.posthorn.directory.MemoryDirectory;
import org.posthorn.directory.Rights;
import org.posthorn.mail.Address;
import org.posthorn.sasl.SaslStep.Kind;

import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;

import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

@DisplayName("RFC 2195 CRAM-MD5")
class CramMd5Test {

    private static final Client CLIENT =
            new Client("imap", InetAddress.getLoopbackAddress(), true, "imap-1");

    /** {@code tanstaaftanstaaf}, as doveadm pw writes it. */
    private static final String STATE =
            "{CRAM-MD5}" + HexFormat.of().formatHex(HmacMd5State.of(octets("tanstaaftanstaaf")));

    private final MemoryDirectory directory = new MemoryDirectory();

    @Test
    void goes_as_in_rfc_2195() {
        var desk = new Desk();
        var exchange = new CramMd5(() -> "<1896.697170952@postoffice.reston.mci.net>").begin(desk);

        assertThat(exchange.start())
                .isInstanceOfSatisfying(
                        SaslStep.Challenge.class,
                        challenge ->
                                assertThat(challenge.data())
                                        .asString()
                                        .isEqualTo("<1896.697170952@postoffice.reston.mci.net>"));
        assertThat(exchange.next(octets("tim b913a602c7eda7a495b4e6e7334d3890")))
                .isEqualTo(new SaslStep.Success(new Identity("tim")));
        byte[] expected =
                HmacMd5State.hmac(
                        HmacMd5State.of(octets("tanstaaftanstaaf")),
                        octets("<1896.697170952@postoffice.reston.mci.net>"));
        assertThat(desk.password).isEqualTo(HexFormat.of().formatHex(expected));
    }

    @ParameterizedTest
    @CsvSource({"{PLAIN}tanstaaftanstaaf", "{CLEARTEXT}tanstaaftanstaaf", "STATE"})
    void takes_passwords_that_are_stored_for_it(String stored) {
        String text = stored.equals("STATE") ? STATE : stored;
        assertThat(login(text, "tim", "tanstaaftanstaaf"))
                .isEqualTo(new SaslStep.Success(new Identity("tim@example.test")));
        assertThat(login(text, "TIM@example.test", "tanstaaftanstaaf"))
                .isEqualTo(new SaslStep.Success(new Identity("tim@example.test")));
        assertThat(login(text, "tim", "wrong")).isEqualTo(rejected("wrong password"));
        assertThat(login(text, "tom", "tanstaaftanstaaf")).isEqualTo(rejected("unknown user"));
    }

    @Test
    void asks_what_the_account_may_use() {
        var tim = new Address("tim", "example.test");
        directory.account(
                new Account(
                        tim,
                        new Secret("{PLAIN}x"),
                        Optional.empty(),
                        Optional.empty(),
                        0,
                        0,
                        true,
                        new Rights(true, Set.of("pop3"), List.of(), Set.of())));

        assertThat(login("tim", "x")).isEqualTo(rejected("the account may not use imap"));
    }

    @Test
    void takes_a_password_longer_than_a_block() {
        String password = "x".repeat(100);
        assertThat(login("{PLAIN}" + password, "tim", password))
                .isEqualTo(new SaslStep.Success(new Identity("tim@example.test")));
    }

    @Test
    void takes_no_others() {
        for (String stored :
                List.of("", "{PLAIN}", "{CRAM-MD5}00", "{CRAM-MD5}!", "{SSHA}AAAA", "x", "{")) {
            assertThat(login(stored, "tim", "x"))
                    .isInstanceOfSatisfying(
                            SaslStep.Failure.class,
                            no -> assertThat(no.kind()).isEqualTo(Kind.REJECTED));
        }
        String zeros = "{CRAM-MD5}" + "00".repeat(31);
        assertThat(login(zeros, "tim", "x")).isInstanceOf(SaslStep.Failure.class);
    }

    @Test
    void asks_another_time_something_else_and_is_not_there_unless_named() {
        try (var authenticator = authenticator("CRAM-MD5")) {
            assertThat(authenticator.mechanisms(CLIENT)).containsExactly("CRAM-MD5");
            assertThat(authenticator.plaintextAllowed(CLIENT)).isFalse();
            assertThat(challenge(authenticator.begin("CRAM-MD5", CLIENT).orElseThrow()))
                    .matches("<[!-~]+@[!-~]+>")
                    .isNotEqualTo(challenge(authenticator.begin("CRAM-MD5", CLIENT).orElseThrow()));
        }
        try (var authenticator = authenticator("PLAIN", "LOGIN", "SCRAM-SHA-256")) {
            assertThat(authenticator.begin("CRAM-MD5", CLIENT)).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "tim",
                "tim ",
                " b913a602c7eda7a495b4e6e7334d3890",
                "tim b913a602c7eda7a495b4e6e7334d389",
                "tim b913a602c7eda7a495b4e6e7334d38900",
                "tim g913a602c7eda7a495b4e6e7334d3890",
                "tim\0 b913a602c7eda7a495b4e6e7334d3890"
            })
    void is_malformed_otherwise(String answer) {
        var exchange = new CramMd5(() -> "<1@x>").begin(new Desk());
        exchange.start();
        assertThat(exchange.next(octets(answer)))
                .isInstanceOfSatisfying(
                        SaslStep.Failure.class,
                        no -> assertThat(no.kind()).isEqualTo(Kind.MALFORMED));
    }

    @Test
    void has_no_initial_response() {
        var exchange = new CramMd5(() -> "<1@x>").begin(new Desk());
        assertThat(exchange.next(octets("tim b913a602c7eda7a495b4e6e7334d3890")))
                .isInstanceOf(SaslStep.Failure.class);
    }

    private SaslStep login(String stored, String user, String password) {
        directory.account(new Address("tim", "example.test"), new Secret(stored));
        return login(user, password);
    }

    private SaslStep login(String user, String password) {
        try (var authenticator = authenticator("CRAM-MD5")) {
            var exchange = authenticator.begin("cram-md5", CLIENT).orElseThrow();
            String digest = HexFormat.of().formatHex(hmac(password, challenge(exchange)));
            return exchange.next(octets(user + " " + digest));
        }
    }

    private static String challenge(SaslMechanism.Exchange exchange) {
        return new String(
                ((SaslStep.Challenge) exchange.start()).data(), StandardCharsets.US_ASCII);
    }

    private static byte[] hmac(String password, String challenge) {
        try {
            Mac mac = Mac.getInstance("HmacMD5");
            mac.init(new SecretKeySpec(octets(password), "HmacMD5"));
            return mac.doFinal(octets(challenge));
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }

    private PasswordAuthenticator authenticator(String... mechanisms) {
        return new PasswordAuthenticator(
                new AuthConf(List.of(mechanisms), true, Duration.ZERO, 1, 10),
                directory,
                Passwords.PLAIN);
    }

    private static byte[] octets(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static SaslStep rejected(String reason) {
        return new SaslStep.Failure(Kind.REJECTED, reason);
    }
}
