package org.posthorn.dns;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.posthorn.conf.HostPort;
import org.posthorn.conf.Size;
import org.posthorn.dns.Answer.Flaw;
import org.posthorn.dns.Answer.Security;
import org.posthorn.dns.Answer.Trouble;
import org.posthorn.dns.DnsConf.Dnssec;

import java.io.IOException;
import java.net.DatagramSocket;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

@DisplayName("Questions to a real server")
class DnsClientTest {

    private final Zone zone = new Zone();
    private final AtomicLong clock = new AtomicLong();
    private DnsServer server;
    private DnsClient dns;

    @BeforeEach
    void start() throws IOException {
        server = new DnsServer(zone);
        dns = client(server.conf());
    }

    @AfterEach
    void stop() throws IOException {
        server.close();
    }

    private DnsClient client(DnsConf conf) {
        return new DnsClient(conf, clock::get);
    }

    private <R extends Data> Answer<R> ask(Question<R> question) {
        return dns.ask(question, Deadline.in(Duration.ofSeconds(10)));
    }

    private Answer<Data.Txt> text(String name) {
        return ask(Question.txt(new Name(name)));
    }

    private void later(Duration time) {
        clock.addAndGet(time.toNanos());
    }

    @Test
    void records_of_every_kind_come_as_they_are() throws IOException {
        zone.a("example.org", "192.0.2.1")
                .a("example.org", "192.0.2.2")
                .aaaa("example.org", "2001:db8::1")
                .aaaa("mapped.example.org", "::ffff:192.0.2.3")
                .mx("example.org", 10, "mx.example.org")
                .mx("nomail.example.org", 0, "")
                .txt("example.org", "v=spf1 -all")
                .ptr("192.0.2.1", "mail.example.org")
                .cname("www.example.org", "example.org")
                .tlsa("_25._tcp.mx.example.org", 3, 1, 1, "00ff");

        assertThat(ask(Question.a(new Name("example.org"))))
                .isEqualTo(found("example.org", List.of(a("192.0.2.1"), a("192.0.2.2"))));
        assertThat(ask(Question.aaaa(new Name("example.org"))))
                .hasToString(
                        "Found[records=[Aaaa[address=/2001:db8:0:0:0:0:0:1]], owner=example.org,"
                                + " security=INSECURE]");
        assertThat(ask(Question.aaaa(new Name("mapped.example.org"))))
                .hasToString(
                        "Found[records=[Aaaa[address=/0:0:0:0:0:ffff:c000:203]],"
                                + " owner=mapped.example.org, security=INSECURE]");
        assertThat(ask(Question.mx(new Name("example.org"))))
                .isEqualTo(found("example.org", new Data.Mx(10, new Name("mx.example.org"))));
        assertThat(ask(Question.mx(new Name("nomail.example.org"))))
                .isEqualTo(found("nomail.example.org", new Data.Mx(0, Name.ROOT)));
        assertThat(text("example.org"))
                .isEqualTo(found("example.org", new Data.Txt("v=spf1 -all")));
        assertThat(ask(Question.ptr(InetAddress.getByName("192.0.2.1"))))
                .isEqualTo(
                        found(
                                "1.2.0.192.in-addr.arpa",
                                new Data.Ptr(new Name("mail.example.org"))));
        assertThat(ask(Question.cname(new Name("www.example.org"))))
                .isEqualTo(found("www.example.org", new Data.Cname(new Name("example.org"))));
        assertThat(ask(Question.tlsa(25, new Name("mx.example.org"))))
                .isEqualTo(found("_25._tcp.mx.example.org", new Data.Tlsa(3, 1, 1, "00ff")));
    }

    @Test
    @DisplayName("RFC 2308 §2 no such name is not the same as no such record")
    void nothing_has_two_kinds() {
        zone.a("mail.example.org", "192.0.2.1");

        assertThat(text("mail.example.org")).isEqualTo(new Answer.NoData<>(Security.INSECURE));
        assertThat(text("example.org")).isEqualTo(new Answer.NoData<>(Security.INSECURE));
        assertThat(text("x.example.org")).isEqualTo(new Answer.NoSuchName<>(Security.INSECURE));
    }

    @ParameterizedTest
    @CsvSource({
        "FAILS, SERVER_FAILURE",
        "REFUSES, REFUSED",
        "KEEPS_SILENT, TIMEOUT",
        "STAMMERS, GARBLED",
        "CALLS_IT_BOGUS, BOGUS",
        "FINDS_IT_BOGUS, BOGUS",
        "REFERS, REFUSED",
        "ECHOES, GARBLED",
        "SHRUGS, REFUSED"
    })
    void trouble_is_told_apart_and_not_remembered(Zone.Mishap mishap, Trouble trouble) {
        zone.txt("example.org", "x").mishap("example.org", mishap);
        assertThat(text("example.org")).isEqualTo(new Answer.Failed<>(trouble));

        zone.clear();
        zone.txt("example.org", "y");
        assertThat(text("example.org")).isEqualTo(found("example.org", new Data.Txt("y")));
    }

    @Test
    void silence_is_asked_twice_and_failure_once() {
        zone.mishap("silent.example", Zone.Mishap.KEEPS_SILENT)
                .mishap("failing.example", Zone.Mishap.FAILS);
        text("silent.example");
        text("failing.example");

        assertThat(server.asked())
                .containsExactly(
                        "udp silent.example TXT",
                        "udp silent.example TXT",
                        "udp failing.example TXT",
                        "udp failing.example TXT CD");
    }

    @Test
    void the_deadline_ends_it_however_patient_the_timeout_is() {
        zone.mishap("silent.example", Zone.Mishap.KEEPS_SILENT);
        dns =
                client(
                        new DnsConf(
                                List.of(server.address()),
                                Duration.ofSeconds(30),
                                Duration.ofSeconds(20),
                                new Size(0),
                                DnsConf.Dnssec.LOCAL));

        long start = System.nanoTime();
        var answer =
                dns.ask(
                        Question.txt(new Name("silent.example")),
                        Deadline.in(Duration.ofMillis(50)));

        assertThat(answer).isEqualTo(new Answer.Failed<>(Trouble.TIMEOUT));
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(20));
        assertThat(
                        dns.ask(
                                Question.txt(new Name("b.example")),
                                new Deadline(System.nanoTime() - 1)))
                .isEqualTo(new Answer.Failed<>(Trouble.TIMEOUT));
    }

    @Test
    void the_next_server_is_asked_when_one_does_not_know() throws IOException {
        var broken = new Zone().mishap("example.org", Zone.Mishap.FAILS);
        zone.txt("example.org", "x");
        int nobody;
        try (var socket = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
            nobody = socket.getLocalPort();
        }
        try (var first = new DnsServer(broken)) {
            dns =
                    client(
                            server.conf()
                                    .with(
                                            List.of(
                                                    new HostPort("127.0.0.1", nobody),
                                                    first.address(),
                                                    server.address())));

            assertThat(text("example.org")).isEqualTo(found("example.org", new Data.Txt("x")));
            assertThat(first.asked())
                    .containsExactly("udp example.org TXT", "udp example.org TXT CD");
        }
    }

    @Test
    void a_server_that_is_not_there_is_no_answer() throws IOException {
        server.close();

        assertThat(text("example.org")).isEqualTo(new Answer.Failed<>(Trouble.UNREACHABLE));
    }

    @Test
    @DisplayName("RFC 5452 §9.1 an answer with another id is not taken")
    void a_forged_answer_is_passed_over() {
        server.forged();
        zone.txt("example.org", "x");

        assertThat(text("example.org")).isEqualTo(found("example.org", new Data.Txt("x")));
    }

    @Test
    @DisplayName("RFC 7766 §5 what is cut off over UDP is asked for over TCP")
    void long_answers_come_over_tcp() {
        String text = "k=rsa; p=" + "A".repeat(3000);
        zone.txt("example.org", text);

        assertThat(text("example.org")).isEqualTo(found("example.org", new Data.Txt(text)));
        assertThat(server.asked()).containsExactly("udp example.org TXT", "tcp example.org TXT");
    }

    @Test
    @DisplayName("RFC 7208 §3.3 strings are joined without a space, and every octet is kept")
    void text_is_octets() {
        var all = new StringBuilder();
        for (int octet = 0; octet <= 0xff; octet++) {
            all.append((char) octet).append((char) octet);
        }
        zone.txt("example.org", all.toString()).txt("empty.example", "");

        assertThat(text("example.org"))
                .isEqualTo(found("example.org", new Data.Txt(all.toString())));
        assertThat(text("empty.example")).isEqualTo(found("empty.example", new Data.Txt("")));
        assertThat(new Data.Txt("\u00ff\0").octets()).containsExactly(0xff, 0);
    }

    @Test
    void what_is_too_much_is_unusable() {
        zone.txt("long.example", "x".repeat(60_000));
        for (int i = 0; i <= Reading.MAX_RECORDS; i++) {
            zone.txt("many.example", "record " + i);
        }
        zone.txt("fit.example", "x".repeat(Reading.MAX_TEXT));

        assertThat(text("long.example")).isEqualTo(new Answer.Unusable<>(Flaw.TEXT_TOO_LONG));
        assertThat(text("many.example")).isEqualTo(new Answer.Unusable<>(Flaw.TOO_MANY_RECORDS));
        assertThat(text("fit.example")).isInstanceOf(Answer.Found.class);
    }

    @Test
    void cnames_are_followed_within_an_answer_and_beyond() {
        zone.cname("a.example", "b.example").cname("b.example", "c.example").txt("c.example", "x");
        zone.cname("dangling.example", "nowhere.example").cname("bare.example", "host.example");
        zone.a("host.example", "192.0.2.1");

        assertThat(text("a.example")).isEqualTo(found("c.example", new Data.Txt("x")));
        assertThat(server.asked()).hasSize(1);
        assertThat(text("dangling.example")).isEqualTo(new Answer.NoSuchName<>(Security.INSECURE));
        assertThat(text("bare.example")).isEqualTo(new Answer.NoData<>(Security.INSECURE));

        server.oneLinkAtATime();
        later(Duration.ofDays(1));
        assertThat(text("a.example")).isEqualTo(found("c.example", new Data.Txt("x")));
        assertThat(text("dangling.example")).isEqualTo(new Answer.NoSuchName<>(Security.INSECURE));
    }

    @Test
    void cnames_that_do_not_end_are_unusable() {
        zone.cname("a.example", "b.example").cname("b.example", "a.example");
        zone.cname("self.example", "self.example");
        for (int i = 0; i < 50; i++) {
            zone.cname("n" + i + ".example", "n" + (i + 1) + ".example");
        }

        assertThat(text("a.example")).isEqualTo(new Answer.Unusable<>(Flaw.CNAME_LOOP));
        assertThat(text("self.example")).isEqualTo(new Answer.Unusable<>(Flaw.CNAME_LOOP));
        assertThat(text("n0.example")).isEqualTo(new Answer.Unusable<>(Flaw.CNAME_LOOP));

        server.oneLinkAtATime();
        assertThat(text("b.example")).isEqualTo(new Answer.Unusable<>(Flaw.CNAME_LOOP));
        int before = server.asked().size();
        assertThat(text("n1.example")).isEqualTo(new Answer.Unusable<>(Flaw.CNAME_LOOP));
        assertThat(server.asked().size() - before).isLessThan(15);
    }

    @Test
    void an_answer_is_good_for_as_long_as_its_ttl() {
        zone.txt("example.org", "x");
        text("example.org");
        later(Duration.ofSeconds(DnsServer.TTL - 1));
        assertThat(text("example.org")).isInstanceOf(Answer.Found.class);
        assertThat(server.asked()).hasSize(1);

        later(Duration.ofSeconds(1));
        text("example.org");
        assertThat(server.asked()).hasSize(2);
    }

    @Test
    @DisplayName("RFC 2308 §5 nothing is nothing for as long as the SOA record says")
    void negative_answers_are_remembered() {
        text("example.org");
        later(Duration.ofSeconds(DnsServer.NEGATIVE_TTL - 1));
        zone.txt("example.org", "x");
        assertThat(text("example.org")).isInstanceOf(Answer.NoSuchName.class);

        later(Duration.ofSeconds(1));
        assertThat(text("example.org")).isInstanceOf(Answer.Found.class);
    }

    private DnsClient remembering(int octets) {
        var conf = server.conf();
        return client(
                new DnsConf(
                        conf.servers(),
                        conf.timeout(),
                        conf.deadline(),
                        new Size(octets),
                        conf.dnssec()));
    }

    @Test
    void names_in_records_count_for_the_memory() {
        String long240 = ("x".repeat(59) + ".").repeat(4);
        for (int i = 10; i < 100; i++) {
            zone.mx("example.org", i, long240 + i + ".example");
        }
        dns = remembering(20_000);
        var question = Question.mx(new Name("example.org"));
        assertThat(ask(question)).isInstanceOf(Answer.Found.class).isEqualTo(ask(question));

        assertThat(server.asked().stream().filter(asked -> asked.startsWith("tcp"))).hasSize(2);
    }

    @Test
    void without_memory_nothing_is_remembered() {
        dns = remembering(0);
        zone.txt("example.org", "x");
        text("example.org");
        text("example.org");

        assertThat(server.asked()).hasSize(2);
    }

    @Test
    @DisplayName("RFC 6840 §5.7 the word of a resolver on this host counts about DNSSEC")
    void secure_is_what_the_server_says() {
        zone.txt("example.org", "x");
        server.secure();

        assertThat(text("example.org"))
                .isEqualTo(
                        new Answer.Found<>(
                                List.of(new Data.Txt("x")),
                                new Name("example.org"),
                                Security.SECURE));
        assertThat(text("x.example")).isEqualTo(new Answer.NoSuchName<>(Security.SECURE));
    }

    @Test
    void that_of_resolvers_elsewhere_counts_by_configuration_only() {
        var here = DnsConf.socketAddress(new HostPort("127.0.0.1", 53));
        var there = DnsConf.socketAddress(new HostPort("192.0.2.53", 53));

        assertThat(DnsClient.isTrusted(Dnssec.LOCAL, List.of(here))).isTrue();
        assertThat(DnsClient.isTrusted(Dnssec.LOCAL, List.of(there))).isFalse();
        assertThat(DnsClient.isTrusted(Dnssec.LOCAL, List.of(here, there))).isFalse();
        assertThat(DnsClient.isTrusted(Dnssec.SERVERS, List.of(there))).isTrue();
    }

    @Test
    void what_is_not_trusted_is_neither_secure_nor_bogus() {
        zone.txt("example.org", "x").mishap("bogus.example", Zone.Mishap.FINDS_IT_BOGUS);
        server.secure();
        var address = DnsConf.socketAddress(server.address());
        var exchange = new Exchange(List.of(address), Duration.ofSeconds(10), false);
        var deadline = Deadline.in(Duration.ofSeconds(30));

        assertThat(exchange.ask(Question.txt(new Name("example.org")), deadline))
                .isInstanceOfSatisfying(
                        Exchange.Reply.Known.class, known -> assertThat(known.secure()).isFalse());
        assertThat(exchange.ask(Question.txt(new Name("bogus.example")), deadline))
                .isEqualTo(new Exchange.Reply.Unknown(Trouble.SERVER_FAILURE));
    }

    @Test
    void an_interrupted_session_does_not_wait() {
        zone.mishap("silent.example", Zone.Mishap.KEEPS_SILENT);
        Thread.currentThread().interrupt();
        try {
            assertThat(text("silent.example")).isEqualTo(new Answer.Failed<>(Trouble.TIMEOUT));
        } finally {
            assertThat(Thread.interrupted()).isTrue();
        }
    }

    @Test
    void a_server_is_named_by_its_address() {
        assertThatThrownBy(() -> DnsConf.DEFAULT.with(List.of(new HostPort("dns.example.org", 53))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(
                        "servers: dns.example.org:53 is not an address; who would be asked for"
                                + " it?");
    }

    private static Data.A a(String address) throws IOException {
        return new Data.A((Inet4Address) InetAddress.getByName(address));
    }

    private static <R extends Data> Answer<R> found(String owner, R record) {
        return found(owner, List.of(record));
    }

    private static <R extends Data> Answer<R> found(String owner, List<R> records) {
        return new Answer.Found<>(records, new Name(owner), Security.INSECURE);
    }
}
