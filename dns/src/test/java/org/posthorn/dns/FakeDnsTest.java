package org.posthorn.dns;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;

/** The fake answers as the server does over the same zone. */
class FakeDnsTest {

    private static final List<Kind<?>> KINDS =
            List.of(
                    Kind.A,
                    Kind.AAAA,
                    Kind.MX,
                    Kind.TXT,
                    Kind.PTR,
                    Kind.CNAME,
                    Kind.TLSA,
                    Kind.SRV,
                    Kind.CAA);

    @Test
    void both_answer_alike() throws IOException {
        var zone =
                new Zone()
                        .a("example.org", "192.0.2.1")
                        .aaaa("mx.example.org", "2001:db8::1")
                        .mx("example.org", 10, "mx.example.org")
                        .txt("example.org", "v=spf1 -all")
                        .ptr("192.0.2.1", "mx.example.org")
                        .cname("www.example.org", "example.org")
                        .cname("dangling.example.org", "nowhere.example")
                        .cname("loop.example.org", "loop.example.org")
                        .tlsa("_25._tcp.mx.example.org", 3, 1, 1, "00ff")
                        .srv("_imaps._tcp.example.org", 0, 993, "mx.example.org")
                        .srv("_pop3._tcp.example.org", 0, 0, "")
                        .caa("example.org", "issue", "letsencrypt.org");
        for (var mishap : Zone.Mishap.values()) {
            zone.mishap(mishap.name().toLowerCase(Locale.ROOT) + ".example.org", mishap);
        }
        var names =
                List.of(
                        "example.org",
                        "mx.example.org",
                        "www.example.org",
                        "dangling.example.org",
                        "loop.example.org",
                        "none.example.org",
                        "org",
                        "1.2.0.192.in-addr.arpa",
                        "_25._tcp.mx.example.org",
                        "_imaps._tcp.example.org",
                        "_pop3._tcp.example.org",
                        "fails.example.org",
                        "refuses.example.org",
                        "keeps_silent.example.org",
                        "stammers.example.org",
                        "calls_it_bogus.example.org",
                        "finds_it_bogus.example.org");
        try (var server = new DnsServer(zone)) {
            var real = new DnsClient(server.conf());
            var fake = new FakeDns(zone);
            for (String name : names) {
                for (Kind<?> kind : KINDS) {
                    if (name.startsWith("keeps") && !kind.equals(Kind.A)) {
                        continue; // it takes its time
                    }
                    var question = new Question<>(new Name(name), kind);
                    var deadline = Deadline.in(Duration.ofSeconds(10));
                    assertThat(fake.ask(question, deadline))
                            .as(question.toString())
                            .isEqualTo(real.ask(question, deadline));
                }
            }
            assertThat(fake.asked()).contains(Question.a(new Name("example.org")));
        }
    }
}
