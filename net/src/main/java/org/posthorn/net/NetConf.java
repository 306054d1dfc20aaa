package org.posthorn.net;

import org.posthorn.conf.Key;
import org.posthorn.conf.Network;

import java.time.Duration;
import java.util.List;

/** What one client, and all of them together, may cost. */
public record NetConf(
        @Key(
                        doc =
                                "Open connections of all listeners together, 1 or more. Each costs"
                                    + " a file descriptor and about 20 KB; see that the system's"
                                    + " limit of open files is twice as high.",
                        or = "10000",
                        replaces =
                                "Postfix default_process_limit, Dovecot service_count/client_limit")
                int maxConnections,
        @Key(
                        doc =
                                "Open connections of one address (IPv4) or one /64 network (IPv6:"
                                    + " what a single customer is given). High enough for an office"
                                    + " behind one address.",
                        or = "100",
                        replaces =
                                "Postfix smtpd_client_connection_count_limit, Dovecot"
                                        + " mail_max_userip_connections")
                int maxConnectionsPerAddress,
        @Key(
                        doc =
                                "Open connections of one user after login. Thunderbird opens up to"
                                        + " 15 while it copies, and people have a telephone, too.",
                        or = "50",
                        replaces = "Dovecot mail_max_userip_connections")
                int maxConnectionsPerUser,
        @Key(
                        doc =
                                "Networks whose clients and users may open any number of"
                                        + " connections: web mail servers, proxies, monitoring. Web"
                                        + " mail often runs on this host.",
                        or = "[127.0.0.0/8, ::1/128]",
                        replaces = "Postfix smtpd_client_event_limit_exceptions")
                List<Network> exemptNetworks,
        @Key(
                        doc =
                                "How long a client may take to log in where a login is expected."
                                    + " Long enough for a person who types a password into telnet.",
                        or = "60s",
                        replaces = "Dovecot client_idle_timeout of login processes")
                Duration loginTime,
        @Key(
                        doc =
                                "How long a command may take from its first to its last octet. Each"
                                    + " 500 octets of content that arrive extend it by a second, up"
                                    + " to the whole time again, so that a big message has time and"
                                    + " a trickle has not. Clients may stall for minutes: RFC 5321"
                                    + " §4.5.3.2.",
                        or = "5m",
                        replaces = "Postfix smtpd_per_request_deadline, smtpd_min_data_rate")
                Duration commandTime,
        @Key(
                        doc =
                                "Commands a second before login where one is expected, after a free"
                                        + " start of ten times as many; faster ones wait. No client"
                                        + " needs more than ten.",
                        or = "20",
                        replaces = "Postfix smtpd_client_message_rate_limit")
                int commandRate,
        @Key(
                        doc =
                                "How long a client may leave 64 KiB of ours unread. Telephones in"
                                        + " tunnels come back within this time.",
                        or = "2m",
                        replaces = "Postfix smtpd_timeout")
                Duration writeTime,
        @Key(
                        doc =
                                "How long a TLS handshake or a PROXY header may take. Slow mobile"
                                        + " networks need a few round trips of a second.",
                        or = "20s",
                        replaces = "Postfix smtpd_starttls_timeout")
                Duration handshakeTime,
        @Key(
                        doc =
                                "How long a stop waits for sessions to say goodbye before it cuts"
                                        + " them.",
                        or = "5s")
                Duration shutdownTime) {

    public NetConf {
        exemptNetworks = List.copyOf(exemptNetworks);
        atLeastOne(maxConnections, "max-connections");
        atLeastOne(maxConnectionsPerAddress, "max-connections-per-address");
        atLeastOne(maxConnectionsPerUser, "max-connections-per-user");
        atLeastOne(commandRate, "command-rate");
        positive(loginTime, "login-time");
        positive(commandTime, "command-time");
        positive(writeTime, "write-time");
        positive(handshakeTime, "handshake-time");
        positive(shutdownTime, "shutdown-time");
    }

    /** The defaults of the configuration file. */
    public static NetConf defaults() {
        return new NetConf(
                10_000,
                100,
                50,
                List.of(Network.parse("127.0.0.0/8"), Network.parse("::1/128")),
                Duration.ofSeconds(60),
                Duration.ofMinutes(5),
                20,
                Duration.ofMinutes(2),
                Duration.ofSeconds(20),
                Duration.ofSeconds(5));
    }

    private static void atLeastOne(int value, String key) {
        if (value < 1) {
            throw new IllegalArgumentException(key + ": must be 1 or more");
        }
    }

    private static void positive(Duration value, String key) {
        if (value.isNegative() || value.isZero()) {
            throw new IllegalArgumentException(key + ": must be longer than nothing");
        }
    }
}
