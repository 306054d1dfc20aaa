package org.posthorn.sasl;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.posthorn.conf.Network;
import org.posthorn.sasl.LoginGuard.Admission;

import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;

@DisplayName("The login guard")
class LoginGuardTest {

    private static final String ADA = "ada@example.test";
    private static final InetAddress EVE = address("192.0.2.66");
    private static final InetAddress HOME = address("198.51.100.7");

    private static final Admission AT_ONCE = new Admission.Wait(Duration.ZERO, Caller.KNOWN);

    private final Hours hours = new Hours();
    private final LoginGuard guard = guard(GuardConf.DEFAULT);

    @Test
    void three_failures_are_free_and_then_each_attempt_waits_twice_as_long() {
        assertThat(seconds(6)).containsExactly(0L, 0L, 0L, 2L, 4L, 8L);
        hours.pass(Duration.ofSeconds(20));
        assertThat(seconds(2)).containsExactly(15L, 15L);
    }

    /** What each of so many attempts of Eve to find a name waits, one after the other. */
    private List<Long> seconds(int attempts) {
        var seconds = new ArrayList<Long>();
        for (int i = 0; i < attempts; i++) {
            Duration wait = wait(EVE, "somebody-" + i + "-" + hours.instant());
            seconds.add(wait.toSeconds());
            guard.pause(wait, Caller.STRANGER);
            guard.failed(EVE, "somebody-" + i + "-" + hours.instant(), 0);
        }
        return seconds;
    }

    @Test
    void attempts_at_once_wait_for_each_other_and_not_for_ever() {
        fail(EVE, 5);

        assertThat(wait(EVE, "a")).isEqualTo(Duration.ofSeconds(8));
        assertThat(guard.admit(EVE, "a")).isInstanceOf(Admission.Refused.class);
        hours.pass(Duration.ofSeconds(8));
        assertThat(wait(EVE, "a")).isEqualTo(Duration.ofSeconds(8));
        assertThat(wait(HOME, "a")).isZero();
    }

    @Test
    void forgets_by_and_by() {
        fail(EVE, 4);
        assertThat(wait(EVE, "a")).isEqualTo(Duration.ofSeconds(4));

        hours.pass(Duration.ofMinutes(20));
        assertThat(wait(EVE, "a")).isZero();
        fail(EVE, 3);
        assertThat(wait(EVE, "b")).isEqualTo(Duration.ofSeconds(2));
    }

    @Test
    void bans_who_goes_on_for_a_while() {
        fail(EVE, 19);
        assertThat(guard.isBanned(EVE)).isFalse();
        fail(EVE, 1);

        assertThat(guard.isBanned(EVE)).isTrue();
        assertThat(guard.admit(EVE, ADA)).isInstanceOf(Admission.Refused.class);
        assertThat(guard.isBanned(HOME)).isFalse();
        assertThat(guard.bans())
                .containsExactly(
                        new Ban(
                                Network.parse("192.0.2.66"),
                                hours.instant().plus(Duration.ofHours(1)),
                                20));

        hours.pass(Duration.ofHours(1));
        assertThat(guard.isBanned(EVE)).isFalse();
        assertThat(guard.bans()).isEmpty();
        assertThat(wait(EVE, ADA)).isZero();
    }

    @Test
    void a_client_of_ipv6_is_its_network() {
        for (int i = 1; i <= 20; i++) {
            guard.failed(address("2001:db8:0:1::" + i), "", 0);
        }

        assertThat(guard.isBanned(address("2001:db8:0:1:ffff::1"))).isTrue();
        assertThat(guard.isBanned(address("2001:db8:0:2::1"))).isFalse();
        assertThat(guard.bans())
                .extracting(Ban::client)
                .containsExactly(Network.parse("2001:db8:0:1::/64"));
    }

    @Test
    void the_same_wrong_password_counts_once() {
        for (int i = 0; i < 100; i++) {
            guard.failed(EVE, ADA, 1 + i % 4);
        }
        assertThat(guard.isBanned(EVE)).isFalse();
        assertThat(wait(HOME, ADA)).as("by others").isZero();
        for (int i = 0; i < 16; i++) {
            guard.failed(EVE, ADA, 100 + i);
        }
        assertThat(guard.isBanned(EVE)).isTrue();
    }

    @Test
    void the_same_wrong_password_waits_for_its_turn_all_the_same() {
        guard.succeeded(EVE, "owner@example.test");
        for (int i = 0; i < 100; i++) {
            guard.failed(EVE, ADA, 1);
        }

        assertThat(wait(EVE, ADA)).isEqualTo(Duration.ofSeconds(15));
        assertThat(guard.admit(EVE, ADA)).isInstanceOf(Admission.Refused.class);
        assertThat(guard.admit(EVE, "owner@example.test")).isEqualTo(AT_ONCE);
        guard.unban(EVE);
        assertThat(wait(EVE, ADA)).as("nothing is counted any more").isZero();
    }

    @Test
    void a_telephone_that_was_forgotten_does_not_slow_its_owner() {
        guard.succeeded(HOME, ADA);
        for (int i = 0; i < 100; i++) {
            guard.failed(HOME, ADA, 1);
        }

        assertThat(guard.admit(HOME, ADA)).isEqualTo(AT_ONCE);
    }

    @Test
    void attempts_that_have_not_failed_push_nobody_out_of_the_tables() {
        for (int i = 0; i < 20; i++) {
            guard.failed(address("10.0.0." + i), ADA, 0);
        }
        for (int i = 0; i < 70_000; i++) {
            guard.admit(EVE, "nobody-" + i);
        }

        assertThat(wait(HOME, ADA)).isEqualTo(Duration.ofSeconds(15));
    }

    @Test
    void many_failures_at_a_shared_address_are_not_its_owners_alone() {
        var webmail = address("127.0.0.1");
        guard.succeeded(webmail, ADA);
        for (int i = 0; i < 49; i++) {
            guard.failed(webmail, ADA, 0);
        }
        assertThat(wait(webmail, ADA)).isEqualTo(Duration.ofSeconds(15));
        assertThat(wait(webmail, ADA)).as("side by side").isEqualTo(Duration.ofSeconds(15));

        guard.failed(webmail, ADA, 0);
        assertThat(wait(webmail, ADA)).isEqualTo(Duration.ofSeconds(15));
        assertThat(guard.admit(webmail, ADA)).isInstanceOf(Admission.Refused.class);
    }

    @Test
    void never_bans_loopback_and_proxies_and_yet_delays_them() {
        var proxy = address("203.0.113.9");
        for (InetAddress shared : List.of(address("127.0.3.4"), address("::1"), proxy)) {
            fail(shared, 1000);
            assertThat(guard.isBanned(shared)).isFalse();
            assertThat(wait(shared, "a")).isEqualTo(Duration.ofSeconds(15));
            assertThat(wait(shared, "b")).as("side by side").isEqualTo(Duration.ofSeconds(15));
        }
        assertThat(guard.bans()).isEmpty();
    }

    @Test
    void leaves_exempt_networks_alone() {
        var exempt = address("203.0.113.200");
        fail(exempt, 1000);

        assertThat(guard.isBanned(exempt)).isFalse();
        assertThat(wait(exempt, "a")).isZero();
    }

    @Test
    void the_limit_of_an_account_slows_strangers_and_never_the_owner() {
        guard.succeeded(HOME, ADA);
        for (int i = 0; i < 1000; i++) {
            guard.failed(address("192.0.2." + i % 200), ADA, 0);
        }

        InetAddress stranger = address("198.51.100.99");
        assertThat(wait(stranger, ADA)).isEqualTo(Duration.ofSeconds(15));
        assertThat(guard.admit(address("198.51.100.98"), ADA))
                .isInstanceOf(Admission.Refused.class);
        assertThat(wait(HOME, ADA)).isZero();
        assertThat(wait(stranger, "bob@example.test")).isZero();
    }

    @Test
    void failures_of_the_owner_are_not_the_accounts() {
        guard.succeeded(HOME, ADA);
        fail(HOME, 15);
        for (int i = 0; i < 15; i++) {
            guard.failed(HOME, ADA, 0);
        }

        assertThat(wait(EVE, ADA)).isZero();
    }

    @Test
    void the_limit_of_all_lets_strangers_in_at_a_pace() {
        guard.succeeded(HOME, ADA);
        for (int i = 0; i < 10_000; i++) {
            guard.failed(address("10.1." + i / 250 + "." + i % 250), "user-" + i, 0);
        }

        assertThat(wait(EVE, "a")).isEqualTo(Duration.ofMillis(60));
        assertThat(wait(EVE, "b")).isEqualTo(Duration.ofMillis(120));
        assertThat(wait(HOME, ADA)).isZero();
    }

    @Test
    void the_limit_of_all_never_shuts_out_the_first_in_turn() {
        var slow =
                guard(
                        new GuardConf(
                                20,
                                10,
                                100,
                                Duration.ofDays(1),
                                Duration.ofHours(1),
                                Duration.ofSeconds(15),
                                500,
                                List.of()));
        for (int i = 0; i < 100; i++) {
            slow.failed(address("10.1.1." + i), "user-" + i, 0);
        }

        assertThat(slow.admit(EVE, "a"))
                .isEqualTo(new Admission.Wait(Duration.ofSeconds(15), Caller.STRANGER));
        assertThat(slow.admit(EVE, "b")).isInstanceOf(Admission.Refused.class);
        hours.pass(Duration.ofSeconds(15));
        assertThat(slow.admit(EVE, "b")).isInstanceOf(Admission.Wait.class);
    }

    @Test
    void some_places_to_wait_are_for_those_who_are_known() throws InterruptedException {
        var inside = new CountDownLatch(9);
        var leave = new CountDownLatch(1);
        var narrow =
                narrow(
                        10,
                        time -> {
                            inside.countDown();
                            leave.await();
                        });
        for (int i = 0; i < 9; i++) {
            Thread.ofVirtual().start(() -> narrow.pause(Duration.ofSeconds(1), Caller.STRANGER));
        }
        inside.await();

        assertThat(narrow.pause(Duration.ofSeconds(1), Caller.STRANGER)).isFalse();
        leave.countDown();
        assertThat(narrow.pause(Duration.ofSeconds(1), Caller.KNOWN)).isTrue();
    }

    @Test
    void a_limit_of_0_is_none() {
        var lenient =
                guard(
                        new GuardConf(
                                0,
                                0,
                                0,
                                Duration.ofMinutes(10),
                                Duration.ofHours(1),
                                Duration.ofSeconds(15),
                                1,
                                List.of()));
        for (int i = 0; i < 1000; i++) {
            lenient.failed(EVE, ADA, 0);
        }

        assertThat(lenient.isBanned(EVE)).isFalse();
        assertThat(lenient.admit(EVE, ADA))
                .isEqualTo(new Admission.Wait(Duration.ZERO, Caller.STRANGER));
    }

    @Test
    void without_a_failure_delay_nothing_grows() {
        var eager = new LoginGuard(conf(GuardConf.DEFAULT, Duration.ZERO), List.of(), hours, hours);
        for (int i = 0; i < 19; i++) {
            eager.failed(EVE, ADA, 0);
        }

        assertThat(eager.admit(EVE, ADA))
                .isEqualTo(new Admission.Wait(Duration.ZERO, Caller.STRANGER));
    }

    @Test
    void so_many_wait_and_no_more() throws InterruptedException {
        var inside = new CountDownLatch(1);
        var leave = new CountDownLatch(1);
        var narrow =
                narrow(
                        1,
                        time -> {
                            inside.countDown();
                            leave.await();
                        });
        narrow.succeeded(HOME, ADA);
        Thread first =
                Thread.ofVirtual()
                        .start(() -> narrow.pause(Duration.ofSeconds(1), Caller.STRANGER));
        inside.await();

        assertThat(narrow.pause(Duration.ofSeconds(1), Caller.STRANGER)).isFalse();
        assertThat(narrow.pause(Duration.ZERO, Caller.STRANGER)).isTrue();
        assertThat(narrow.admit(EVE, ADA)).isInstanceOf(Admission.Refused.class);
        assertThat(narrow.admit(HOME, ADA)).isEqualTo(AT_ONCE);
        leave.countDown();
        first.join();
        assertThat(narrow.pause(Duration.ofSeconds(1), Caller.STRANGER)).isTrue();
    }

    @Test
    void lets_somebody_in_again() {
        fail(EVE, 20);

        assertThat(guard.unban(HOME)).isFalse();
        assertThat(guard.unban(EVE)).isTrue();
        assertThat(guard.isBanned(EVE)).isFalse();
        assertThat(guard.unban(EVE)).isFalse();
        assertThat(wait(EVE, "a")).as("nothing is counted any more").isZero();
    }

    @Test
    void other_rules_are_in_force_at_once() {
        fail(EVE, 20);
        guard.configure(conf(GuardConf.DEFAULT, Duration.ofSeconds(2)), List.of(net(EVE)));

        assertThat(guard.isBanned(EVE)).isFalse();
    }

    @Test
    void a_table_forgets_who_was_heard_of_longest_ago() {
        var table = new Recent<Integer, String>(2);
        table.get(1, () -> "a");
        table.get(2, () -> "b");
        table.get(1, () -> "x");
        table.get(3, () -> "c");

        assertThat(table.entries()).containsOnlyKeys(1, 3).containsEntry(1, "a");
    }

    private LoginGuard narrow(int places, LoginGuard.Sleeper sleeper) {
        var defaults = GuardConf.DEFAULT;
        var conf =
                new GuardConf(
                        defaults.addressFailures(),
                        defaults.accountFailures(),
                        defaults.globalFailures(),
                        defaults.window(),
                        defaults.banTime(),
                        defaults.maxDelay(),
                        places,
                        List.of());
        return new LoginGuard(conf(conf, Duration.ofSeconds(2)), List.of(), hours, sleeper);
    }

    private void fail(InetAddress client, int times) {
        for (int i = 0; i < times; i++) {
            guard.failed(client, "", 0);
        }
    }

    private Duration wait(InetAddress client, String account) {
        return guard.admit(client, account) instanceof Admission.Wait(var time, var caller)
                ? time
                : throwing(client);
    }

    private static Duration throwing(InetAddress client) {
        throw new AssertionError(client + " is refused");
    }

    private LoginGuard guard(GuardConf conf) {
        return new LoginGuard(
                conf(
                        new GuardConf(
                                conf.addressFailures(),
                                conf.accountFailures(),
                                conf.globalFailures(),
                                conf.window(),
                                conf.banTime(),
                                conf.maxDelay(),
                                conf.maxWaiting(),
                                List.of(Network.parse("203.0.113.192/26"))),
                        Duration.ofSeconds(2)),
                List.of(Network.parse("203.0.113.8/29")),
                hours,
                hours);
    }

    static AuthConf conf(GuardConf guard, Duration delay) {
        return new AuthConf(
                List.of("PLAIN"),
                true,
                delay,
                1,
                10,
                "CRYPT",
                List.of(),
                false,
                "app-passwords",
                Optional.empty(),
                Optional.empty(),
                guard,
                OAuth2Conf.NONE);
    }

    static InetAddress address(String text) {
        return Network.parse(text).address();
    }

    private static Network net(InetAddress address) {
        return Network.ofCustomer(address);
    }
}
