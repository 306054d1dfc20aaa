package org.posthorn.sasl;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.posthorn.conf.Secret;
import org.posthorn.directory.AppPasswords;
import org.posthorn.directory.MemoryDirectory;
import org.posthorn.mail.Address;
import org.posthorn.sasl.SaslStep.Kind;

import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

@DisplayName("Logins that the guard watches")
class GuardedLoginTest {

    private static final InetAddress EVE = LoginGuardTest.address("192.0.2.66");
    private static final InetAddress HOME = LoginGuardTest.address("198.51.100.7");

    /** No attempt of these tests takes so long; each has the whole delay to wait. */
    private static final Duration DELAY = Duration.ofMinutes(1);

    private final MemoryDirectory directory = new MemoryDirectory();
    private final Hours hours = new Hours();
    private final AuthConf conf =
            new AuthConf(List.of("PLAIN", "SCRAM-SHA-256"), true, DELAY, 1, 10);
    private final LoginGuard guard = new LoginGuard(conf, List.of(), hours, this::sleep);
    private final PasswordAuthenticator authenticator =
            new PasswordAuthenticator(
                    conf, directory, Passwords.PLAIN, Optional.empty(), AppPasswords.NONE, guard);

    GuardedLoginTest() {
        directory.account(new Address("ada", "example.test"), new Secret("{PLAIN}right"));
    }

    @AfterEach
    void close() {
        authenticator.close();
    }

    /** Time stands still for the delay of a failure, so that nothing is forgotten. */
    private void sleep(Duration time) {
        hours.waits.add(time);
        if (time.compareTo(DELAY.minusSeconds(30)) < 0) {
            hours.pass(time);
        }
    }

    @Test
    void an_unknown_user_waits_as_one_with_a_wrong_password() {
        var known = new ArrayList<Long>();
        var unknown = new ArrayList<Long>();
        for (int i = 0; i < 25; i++) {
            known.add(waited("10.0.1." + i, i % 2 == 0 ? "ada" : "Ada@example.test", i));
            unknown.add(waited("10.0.2." + i, i % 2 == 0 ? "eve" : "Eve@example.test", i));
        }

        assertThat(known).isEqualTo(unknown).contains(0L, 15L);
    }

    /** Before the password is checked, in seconds. */
    private long waited(String client, String user, int number) {
        hours.waits.clear();
        assertThat(kind(login(LoginGuardTest.address(client), user, "wrong" + number)))
                .isEqualTo(Kind.REJECTED);
        assertThat(hours.waits.getLast()).isBetween(DELAY.minusSeconds(30), DELAY);
        return hours.waits.size() == 1 ? 0 : hours.waits.getFirst().toSeconds();
    }

    @Test
    void a_banned_client_is_told_to_come_later_whatever_it_says() {
        guess(20);

        assertThat(authenticator.welcomes(EVE)).isFalse();
        assertThat(authenticator.welcomes(HOME)).isTrue();
        hours.waits.clear();
        assertThat(kind(login(EVE, "ada", "right"))).isEqualTo(Kind.UNAVAILABLE);
        assertThat(kind(plain(EVE, "right"))).isEqualTo(Kind.UNAVAILABLE);
        assertThat(hours.waits).isEmpty();
        assertThat(login(HOME, "ada", "right")).isInstanceOf(SaslStep.Success.class);
    }

    @Test
    void a_banned_client_gets_a_challenge_of_scram_and_nothing_by_it() {
        guess(20);

        var exchange = authenticator.begin("SCRAM-SHA-256", client(EVE)).orElseThrow();
        var challenge = (SaslStep.Challenge) exchange.next(octets("n,,n=ada,r=x"));
        String nonce = new String(challenge.data(), StandardCharsets.UTF_8).replaceFirst(",.*", "");
        SaslStep step = exchange.next(octets("c=biws," + nonce + ",p=" + "A".repeat(43) + "="));
        assertThat(kind(step)).isEqualTo(Kind.UNAVAILABLE);
    }

    @Test
    void a_banned_client_sees_the_same_salts_as_others() {
        directory.account(
                new Address("ada", "example.test"),
                HashedPassword.of("SCRAM-SHA-256", new Secret("right")));
        guess(20);

        assertThat(salt(EVE, "ada")).isEqualTo(salt(HOME, "ada"));
        assertThat(salt(EVE, "nobody")).isEqualTo(salt(HOME, "nobody"));
    }

    private String salt(InetAddress address, String user) {
        var exchange = authenticator.begin("SCRAM-SHA-256", client(address)).orElseThrow();
        var challenge = (SaslStep.Challenge) exchange.next(octets("n,,n=" + user + ",r=x"));
        return new String(challenge.data(), StandardCharsets.UTF_8)
                .replaceFirst(".*,(s=[^,]+),.*", "$1");
    }

    @Test
    void a_wrong_proof_and_a_broken_message_count_as_a_wrong_password() {
        for (int i = 0; i < 10; i++) {
            var exchange = authenticator.begin("SCRAM-SHA-256", client(EVE)).orElseThrow();
            var challenge = (SaslStep.Challenge) exchange.next(octets("n,,n=ada,r=x"));
            String nonce =
                    new String(challenge.data(), StandardCharsets.UTF_8).replaceFirst(",.*", "");
            exchange.next(octets("c=biws," + nonce + ",p=" + "A".repeat(43) + "="));
            hours.pass(Duration.ofSeconds(15));
            authenticator.begin("PLAIN", client(EVE)).orElseThrow().next(octets("x"));
        }

        assertThat(authenticator.welcomes(EVE)).isFalse();
    }

    @Test
    void exchanges_of_scram_that_are_dropped_take_no_turns() {
        for (int i = 0; i < 12; i++) {
            login(LoginGuardTest.address("10.0.0." + i), "ada", "wrong" + i);
        }
        hours.waits.clear();
        for (int i = 0; i < 100; i++) {
            salt(EVE, "ada");
        }

        assertThat(hours.waits).isEmpty();
        assertThat(login(HOME, "ada", "right")).isInstanceOf(SaslStep.Success.class);
    }

    @Test
    void a_challenge_of_scram_does_not_tell_how_fast_the_directory_was() {
        for (String user : List.of("ada", "nobody")) {
            long begun = System.nanoTime();
            salt(HOME, user);
            assertThat(Duration.ofNanos(System.nanoTime() - begun))
                    .isGreaterThanOrEqualTo(Duration.ofMillis(20));
        }
    }

    @Test
    void the_owner_is_not_slowed_by_others() {
        assertThat(login(HOME, "ada", "right")).isInstanceOf(SaslStep.Success.class);
        for (int i = 0; i < 50; i++) {
            login(LoginGuardTest.address("10.0.0." + i), "ada", "wrong" + i);
        }
        hours.waits.clear();

        assertThat(login(HOME, "ADA@example.test", "right")).isInstanceOf(SaslStep.Success.class);
        assertThat(hours.waits).isEmpty();
        assertThat(login(EVE, "ada", "right")).isInstanceOf(SaslStep.Success.class);
        assertThat(hours.waits).containsExactly(Duration.ofSeconds(15));
    }

    @Test
    void the_owner_is_not_slowed_by_others_at_the_same_address_but_by_own_failures() {
        directory.account(new Address("bob", "example.test"), new Secret("{PLAIN}right"));
        InetAddress webmail = LoginGuardTest.address("127.0.0.1");
        assertThat(login(webmail, "ada", "right")).isInstanceOf(SaslStep.Success.class);
        for (int i = 0; i < 50; i++) {
            login(webmail, "bob", "wrong" + i);
        }
        hours.waits.clear();

        assertThat(login(webmail, "ada", "right")).isInstanceOf(SaslStep.Success.class);
        assertThat(hours.waits).isEmpty();

        for (int i = 0; i < 20; i++) {
            login(webmail, "ada", "wrong" + i);
        }
        hours.waits.clear();
        login(webmail, "ada", "right");
        assertThat(hours.waits).containsExactly(Duration.ofSeconds(15));
    }

    @Test
    void what_could_not_be_checked_is_no_failure() {
        authenticator.close();
        directory.account(
                new Address("ada", "example.test"),
                HashedPassword.of("SHA512-CRYPT", new Secret("right")));

        for (int i = 0; i < 50; i++) {
            assertThat(kind(login(EVE, "ada", "wrong" + i))).isEqualTo(Kind.UNAVAILABLE);
        }
        assertThat(authenticator.welcomes(EVE)).isTrue();
        assertThat(hours.waits).isEmpty();
    }

    private void guess(int times) {
        for (int i = 0; i < times; i++) {
            hours.pass(Duration.ofSeconds(5));
            assertThat(kind(login(EVE, "nobody" + i, "x"))).isEqualTo(Kind.REJECTED);
        }
    }

    private SaslStep plain(InetAddress from, String password) {
        return authenticator
                .begin("PLAIN", client(from))
                .orElseThrow()
                .next(octets("\0ada\0" + password));
    }

    private SaslStep login(InetAddress from, String user, String password) {
        return authenticator.login(user, new Secret(password), client(from));
    }

    private static Client client(InetAddress address) {
        return new Client("imap", address, true, "imap-1");
    }

    private static byte[] octets(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static Kind kind(SaslStep step) {
        assertThat(step).isInstanceOf(SaslStep.Failure.class);
        return ((SaslStep.Failure) step).kind();
    }
}
