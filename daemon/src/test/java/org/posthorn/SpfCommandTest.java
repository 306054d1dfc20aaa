package org.posthorn;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.posthorn.dns.DnsServer;
import org.posthorn.dns.Zone;

import java.io.IOException;
import java.util.stream.Stream;

@DisplayName("posthorn spf check")
class SpfCommandTest {

    private final Zone zone =
            new Zone()
                    .lines(
                            """
                            example.org TXT v=spf1 mx include:friend.example -all exp=why.example.org
                            example.org MX 10 mx.example.org
                            mx.example.org A 192.0.2.1
                            mx.example.org TXT v=spf1 a -all
                            friend.example TXT v=spf1 ip6:2001:db8::/32 -all
                            why.example.org TXT %{i} is not one of us
                            failing.example FAILS
                            """);
    private DnsServer server;

    @BeforeEach
    void start() throws IOException {
        server = new DnsServer(zone);
    }

    @AfterEach
    void stop() throws IOException {
        server.close();
    }

    private Run check(String ip, String from, String helo, String... more) {
        return Run.of(
                Stream.concat(
                                Stream.of(
                                        "spf",
                                        "check",
                                        "--ip",
                                        ip,
                                        "--from",
                                        from,
                                        "--helo",
                                        helo,
                                        "--dns",
                                        server.address().toString()),
                                Stream.of(more))
                        .toArray(String[]::new));
    }

    @Test
    void one_word_says_it_and_the_steps_say_why() {
        var run = check("203.0.113.1", "ada@example.org", "mail.example");

        assertThat(run.exitCode()).isZero();
        assertThat(run.out()).isEqualTo("fail\n");
        assertThat(run.err())
                .isEqualTo(
                        """
                        example.org: v=spf1 mx include:friend.example -all exp=why.example.org
                        mx: does not match
                        friend.example: v=spf1 ip6:2001:db8::/32 -all
                        ip6:2001:db8::/32: does not match
                        -all: matches
                        include:friend.example: does not match
                        -all: matches
                        explanation: 203.0.113.1 is not one of us
                        """);
    }

    @Test
    void whoever_may_send_passes() {
        assertThat(check("192.0.2.1", "<ada@example.org>", "x").out()).isEqualTo("pass\n");
        assertThat(check("::ffff:192.0.2.1", "ada@example.org", "x").out()).isEqualTo("pass\n");
        assertThat(check("2001:db8::1", "ada@example.org", "x").out()).isEqualTo("pass\n");
        assertThat(check("192.0.2.1", "", "mx.example.org").out()).isEqualTo("pass\n");
        assertThat(check("192.0.2.1", "<>", "mx.example.org").out()).isEqualTo("pass\n");
        assertThat(check("192.0.2.1", "@example.org", "x").out()).isEqualTo("pass\n");
        assertThat(check("192.0.2.1", "a b@example.org", "x").out()).isEqualTo("pass\n");
    }

    @Test
    void what_is_no_domain_is_a_result_as_well() {
        assertThat(check("192.0.2.1", "ada@a...example.org", "x").out()).isEqualTo("none\n");
        assertThat(check("192.0.2.1", "", "[192.0.2.1]").out()).isEqualTo("none\n");
        assertThat(check("192.0.2.1", "ada@failing.example", "x"))
                .returns(0, Run::exitCode)
                .returns("temperror\n", Run::out)
                .returns("failing.example TXT: the server failed\n", Run::err);
    }

    @Test
    void as_json() {
        assertThat(check("192.0.2.1", "ada@example.org", "x", "--json").out())
                .isEqualTo(
                        "{\"result\":\"pass\",\"identity\":\"mailfrom\",\"domain\":\"example.org\","
                                + "\"mechanism\":\"mx\",\"steps\":[\"example.org: v=spf1 mx"
                                + " include:friend.example -all exp=why.example.org\","
                                + "\"mx: matches\"]}\n");
    }

    @Test
    void wrong_calls_are_said() {
        assertThat(check("mail.example.org", "ada@example.org", "x"))
                .returns(2, Run::exitCode)
                .returns("posthorn: --ip: not an IP address\n", Run::err);
        assertThat(check("10.0.0.0/8", "ada@example.org", "x").exitCode()).isEqualTo(2);
        assertThat(check("192.0.2.1", "ada@", "x").exitCode()).isEqualTo(2);
        assertThat(Run.of("spf", "check", "--ip", "192.0.2.1").exitCode()).isEqualTo(2);
        assertThat(Run.of("spf").exitCode()).isEqualTo(2);
        assertThat(
                        Run.of(
                                "spf",
                                "check",
                                "--ip",
                                "192.0.2.1",
                                "--from",
                                "",
                                "--helo",
                                "x",
                                "--dns",
                                "ns.example.org:53"))
                .returns(2, Run::exitCode)
                .extracting(Run::err)
                .asString()
                .startsWith("posthorn: --dns: servers: ns.example.org:53 is not an address");
    }
}
