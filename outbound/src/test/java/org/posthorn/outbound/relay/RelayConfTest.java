package org.posthorn.outbound.relay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.posthorn.conf.Conf;
import org.posthorn.conf.ConfException;
import org.posthorn.conf.Effective;
import org.posthorn.conf.Problem;

import java.nio.file.Path;
import java.util.List;

@DisplayName("[outbound]")
class RelayConfTest {

    @Test
    void has_defaults_for_everything() {
        assertThat(Conf.defaults(RelayConf.class)).isEqualTo(RelayConf.DEFAULT);
    }

    @Test
    void reads_everything() {
        String text =
                """
                smarthost = "smtp.example.net:587"
                smarthost-user = "ada"
                smarthost-password = "env:PATH"
                relay-domains = ["example.net", ".example.net"]
                helo = "out.example.org"
                helo-ipv6 = "out6.example.org"
                source-ipv4 = "192.0.2.1"
                source-ipv6 = "2001:db8::1"

                [[route]]
                recipients = ["example.com", ".example.com", "ada@example.org"]
                to = "[2001:db8::25]:24"
                protocol = "lmtp"

                [[route]]
                senders = ["news@example.org"]
                to = "news.example.net:465"
                protocol = "smtps"
                user = "news"
                password = "env:PATH"

                [[route]]
                recipients = ["example.info"]
                to = "mx"

                [[tls]]
                domains = ["example.com"]
                protection = "verify"
                names = [".example.com"]

                [[tls]]
                domains = [".example.com"]
                protection = "fingerprint"
                fingerprints = ["%s"]
                """
                        .formatted("AB:".repeat(31) + "cd");
        var conf = parse(text);
        assertThat(conf.ways()).hasSize(4);
        assertThat(conf.ways().stream().map(RouteConf::name))
                .containsExactly(
                        "lmtp:[2001:db8::25]:24",
                        "news@news.example.net:465",
                        "mx",
                        "ada@smtp.example.net:587");
        assertThat(conf.ways().stream().map(RouteConf::protection))
                .containsExactly(
                        Protection.MAY, Protection.VERIFY, Protection.MAY, Protection.VERIFY);
        assertThat(conf.tls().getLast().fingerprints())
                .containsExactly(new Fingerprint("ab".repeat(31) + "cd"));
        String again =
                Effective.text(Effective.of(conf, Path.of("posthorn.toml")))
                        .replace("\"***\"", "\"env:PATH\"");
        assertThat(parse(again)).isEqualTo(conf);
        assertThat(conf.toString()).doesNotContain(System.getenv("PATH"));
    }

    @Test
    void says_for_whom_mail_is_passed_on() {
        var conf = parse("relay-domains = [\"example.net\", \".example.org\", \"bücher.example\"]");
        assertThat(conf.relaysFor("EXAMPLE.net")).isTrue();
        assertThat(conf.relaysFor("www.example.net")).isFalse();
        assertThat(conf.relaysFor("a.b.example.org")).isTrue();
        assertThat(conf.relaysFor("example.org")).isFalse();
        assertThat(conf.relaysFor("xn--bcher-kva.example")).isTrue();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "smarthost-user = \"a\" | smarthost: missing",
                "smarthost = \"h:25\"; smarthost-user = \"a\" | smarthost-user: smarthost-user and",
                "smarthost = \"h:25\"; smarthost-tls = \"fingerprint\" | smarthost-tls: fing",
                "smarthost = \"h:25\"; smarthost-user = \"a\"; smarthost-password = \"b\"; "
                        + "smarthost-tls = \"may\" | smarthost-password: would go over",
                "smarthost = \"h:465\"; smarthost-tls = \"none\" | smarthost-tls: port 465",
                "smarthost = \"a..b:25\" | smarthost: neither a host",
                "relay-domains = [\"ada@example.org\"] | relay-domains: are domains",
                "helo = \"a b\" | helo: is not",
                "helo-ipv6 = \"a b\" | helo-ipv6: is not",
                "source-ipv4 = \"2001:db8::1\" | source-ipv4: is not",
                "source-ipv6 = \"192.0.2.1\" | source-ipv6: is not",
                "source-ipv6 = \"2001:db8::/32\" | source-ipv6: \"2001:db8::/32\": not an IP",
                "port = 0 | port: must",
                "[[route]]; to = \"h:25\"; user = \"a\" | route.user: user and password",
                "[[route]]; to = \"h:25\"; user = \"a\"; password = \"b\"; tls = \"none\""
                        + " | route.password: would go",
                "[[route]]; to = \"h:465\" | route.protocol: port 465",
                "[[route]]; to = \"h:1\"; protocol = \"smtps\"; tls = \"may\" | route.tls: smtps",
                "[[route]]; to = \"h:1\"; tls = \"fingerprint\" | route.fingerprints: go with",
                "[[route]]; to = \"mx\"; tls = \"verify\" | route.to: what stands beside mx",
                "[[route]]; to = \"unix:lmtp\" | route.to: \"unix:lmtp\": not an absolute path",
                "[[route]]; to = \"unix:/l\"; tls = \"may\" | route.to: a Unix socket speaks",
                "[[route]]; to = \"unix:/l\"; protocol = \"smtps\" | route.to: a Unix socket",
                "[[route]]; to = \"unix:/l\"; user = \"a\"; password = \"b\" | route.password:"
                        + " would",
                "[[route]]; to = \"1.2.3:25\" | route.to: \"1.2.3:25\": neither",
                "[[route]]; to = \"h:25\"; recipients = [\"a b\"] | route.recipients: \"a b\": not",
                "[[route]]; to = \"h:25\"; [[route]]; to = \"h:25\"; tls = \"none\""
                        + " | route: h:25 is there twice",
                "[[tls]]; domains = []; protection = \"may\" | tls.domains: must name",
                "[[tls]]; domains = [\"a@b.example\"]; protection = \"may\" | tls.domains: must",
                "[[tls]]; domains = [\"a\"]; protection = \"may\"; names = [\"b\"] | tls.names:"
                        + " are",
                "[[tls]]; domains = [\"a\"]; protection = \"fingerprint\" | tls.fingerprints: go",
                "[[tls]]; domains = [\"a\"]; protection = \"fingerprint\"; "
                        + "fingerprints = [\"ab\"] | tls.fingerprints: \"ab\": not a SHA-256"
            })
    void refuses_what_contradicts_itself(String text, String problem) {
        assertThatThrownBy(() -> parse(text.replace("; ", "\n")))
                .isInstanceOfSatisfying(
                        ConfException.class,
                        e -> assertThat(problems(e)).anyMatch(each -> each.startsWith(problem)));
    }

    private static List<String> problems(ConfException e) {
        return e.problems().stream().map(RelayConfTest::text).toList();
    }

    private static String text(Problem problem) {
        return problem.key() + ": " + problem.message();
    }

    private static RelayConf parse(String text) {
        return Conf.parse(RelayConf.class, text, "posthorn.toml");
    }
}
