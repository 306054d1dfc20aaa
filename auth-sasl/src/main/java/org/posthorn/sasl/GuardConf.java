package org.posthorn.sasl;

import org.posthorn.conf.Key;
import org.posthorn.conf.Network;

import java.time.Duration;
import java.util.List;

/** What is done about those who guess passwords. */
public record GuardConf(
        @Key(
                        doc =
                                "Failed logins of one client within window before it is banned; 0"
                                    + " for no limit. From the fourth one on each attempt waits,"
                                    + " for failure-delay first, then twice as long each time. A"
                                    + " client is an IPv4 address, or the /64 of an IPv6 address."
                                    + " The same wrong password again makes others wait and counts"
                                    + " once for the ban: a telephone that was forgotten is no"
                                    + " attack.",
                        or = "20",
                        replaces = "auth_policy_server_url, fail2ban maxretry")
                int addressFailures,
        @Key(
                        doc =
                                "Failed logins to one account within window, from addresses that"
                                    + " nobody has logged in to it from, before further attempts"
                                    + " from such addresses wait for their turn; 0 for no limit."
                                    + " Others notice nothing, so that nobody can lock the owner"
                                    + " out.",
                        or = "10")
                int accountFailures,
        @Key(
                        doc =
                                "The same for all accounts together, against those who have many"
                                        + " addresses; 0 for no limit.",
                        or = "10000")
                int globalFailures,
        @Key(
                        doc = "The time in which failures are counted, 1s to 1d.",
                        or = "10m",
                        replaces = "fail2ban findtime")
                Duration window,
        @Key(
                        doc =
                                "How long a banned client is refused, 1s to 365d. The loopback"
                                        + " networks and proxy-networks are never banned: their"
                                        + " clients are somebody else's.",
                        or = "1h",
                        replaces = "fail2ban bantime")
                Duration banTime,
        @Key(
                        doc =
                                "The longest that an attempt waits before it is checked, 0s to 1m."
                                        + " Whoever would have to wait longer for a turn is told to"
                                        + " try again later.",
                        or = "15s")
                Duration maxDelay,
        @Key(
                        doc =
                                "Sessions that may wait at once, for their turn or to be told that"
                                        + " they failed, 1 to 100000. Others are told to try again"
                                        + " later: each one that waits keeps a connection.",
                        or = "500")
                int maxWaiting,
        @Key(
                        doc =
                                "Networks that are not counted, not delayed and not banned: those"
                                        + " of a webmail or a monitoring host, say.",
                        or = "[]",
                        replaces = "login_trusted_networks, fail2ban ignoreip")
                List<Network> exemptNetworks) {

    /** As if nothing were configured. */
    public static final GuardConf DEFAULT =
            new GuardConf(
                    20,
                    10,
                    10_000,
                    Duration.ofMinutes(10),
                    Duration.ofHours(1),
                    Duration.ofSeconds(15),
                    500,
                    List.of());

    public GuardConf {
        exemptNetworks = List.copyOf(exemptNetworks);
        within("address-failures", addressFailures);
        within("account-failures", accountFailures);
        within("global-failures", globalFailures);
        within("window", window, Duration.ofSeconds(1), Duration.ofDays(1), "1s to 1d");
        within("ban-time", banTime, Duration.ofSeconds(1), Duration.ofDays(365), "1s to 365d");
        within("max-delay", maxDelay, Duration.ZERO, Duration.ofMinutes(1), "0s to 1m");
        if (maxWaiting < 1 || maxWaiting > 100_000) {
            throw new IllegalArgumentException("max-waiting: must be 1 to 100000");
        }
    }

    private static void within(String key, int value) {
        if (value < 0 || value > 1_000_000) {
            throw new IllegalArgumentException(key + ": must be 0 to 1000000");
        }
    }

    private static void within(
            String key, Duration value, Duration least, Duration most, String range) {
        if (value.compareTo(least) < 0 || value.compareTo(most) > 0) {
            throw new IllegalArgumentException(key + ": must be " + range);
        }
    }
}
