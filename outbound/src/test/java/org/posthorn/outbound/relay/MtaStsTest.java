package org.posthorn.outbound.relay;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.posthorn.disk.Disk;
import org.posthorn.disk.DiskConf;
import org.posthorn.dns.FakeDns;
import org.posthorn.dns.Name;
import org.posthorn.dns.Zone.Mishap;
import org.posthorn.outbound.relay.ScriptedHosts.Line;
import org.posthorn.outbound.relay.TlsRule.Need;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;

import javax.net.ssl.SSLHandshakeException;

@DisplayName("MTA-STS")
class MtaStsTest {

    private static final String ENFORCE =
            """
            version: STSv1
            mode: enforce
            mx: a.example.org
            mx: b.example.org
            max_age: 604800
            """;

    @TempDir Path folder;

    private final Disk disk = new Disk(DiskConf.DEFAULT);
    private final AtomicReference<Instant> now =
            new AtomicReference<>(Instant.parse("2026-11-29T12:00:00Z"));
    private final Web web = new Web();
    private final Post post =
            new Post()
                    .with(
                            """
                            example.org MX 10 a.example.org
                            example.org MX 20 b.example.org
                            a.example.org A 192.0.2.1
                            b.example.org A 192.0.2.2
                            """);

    /** What domains publish on their web servers. */
    private static final class Web implements PolicySource {

        private final Map<Name, String> files = new ConcurrentHashMap<>();
        private final List<Name> fetched = new CopyOnWriteArrayList<>();

        @Override
        public byte[] fetch(Name domain) throws IOException {
            fetched.add(domain);
            String file = files.get(domain);
            if (file == null) {
                throw new IOException("HTTP status 404");
            }
            if (file.isEmpty()) {
                throw new SSLHandshakeException("another certificate");
            }
            return file.getBytes(StandardCharsets.UTF_8);
        }

        @Override
        public void close() {}
    }

    @BeforeEach
    void start() throws IOException {
        restart();
    }

    @AfterEach
    void close() {
        disk.close();
    }

    @Test
    void demands_an_authority_that_vouches_for_the_host() {
        publish("1", ENFORCE);
        assertThat(post.outcome("ada@example.org")).isEqualTo("relayed by a.example.org");
        assertThat(rule().policy()).isEqualTo("MTA-STS");
        assertThat(rule().verifying()).isTrue();
        assertThat(rule().need()).isEqualTo(Need.REQUIRED);
        assertThat(rule().verifying()).isTrue();
        assertThat(post.results()).containsExactly("sts example.org success");
    }

    @Test
    void goes_to_the_next_host_or_waits_rather_than_use_plaintext() {
        publish("1", ENFORCE);
        post.hosts.that("a.example.org", Line.SHOWS_ANOTHER_CERTIFICATE);
        assertThat(post.outcome("ada@example.org")).isEqualTo("relayed by b.example.org");
        post.hosts.that("b.example.org", Line.LACKS_TLS);
        assertThat(post.outcome("ada@example.org")).startsWith("deferred 4.7.5");
        assertThat(post.hosts.visits()).allMatch(target -> target.tls().need() == Need.REQUIRED);
    }

    @Test
    void shuts_out_hosts_that_the_policy_does_not_name() {
        publish("1", ENFORCE.replace("mx: a.example.org\n", ""));
        assertThat(post.outcome("ada@example.org")).isEqualTo("relayed by b.example.org");
        publish("2", ENFORCE.replace("a.example.org", "c.example.org").replace("b.", "d."));
        assertThat(post.outcome("ada@example.org"))
                .isEqualTo(
                        "deferred 4.7.5 the MTA-STS policy of example.org does not name"
                                + " a.example.org");
        assertThat(post.hosts.hosts()).containsExactly("b.example.org");
        assertThat(post.results()).contains("sts example.org validation-failure a.example.org");
    }

    @Test
    void only_counts_while_it_is_tested() {
        publish("1", ENFORCE.replace("enforce", "testing").replace("mx: b.example.org\n", ""));
        post.hosts.that("a.example.org", Line.IS_DOWN);
        assertThat(post.outcome("ada@example.org")).isEqualTo("relayed by b.example.org");
        assertThat(post.hosts.visits()).allMatch(target -> target.tls().need() == Need.OFFERED);
        assertThat(post.results())
                .containsExactly("sts example.org validation-failure b.example.org");
        post.hosts.that("a.example.org", Line.LACKS_TLS);
        post.outcome("ada@example.org");
        assertThat(post.results()).contains("sts example.org starttls-not-supported a.example.org");
    }

    @Test
    void of_mode_none_is_as_if_there_were_none() {
        publish("1", ENFORCE.replace("enforce", "none"));
        post.outcome("ada@example.org");
        assertThat(rule().policy()).isEqualTo("opportunistic");
        assertThat(post.results()).containsExactly("no-policy-found example.org success");
    }

    @Test
    void is_fetched_once_for_each_id() {
        publish("1", ENFORCE);
        post.outcome("ada@example.org");
        post.outcome("ada@example.org");
        assertThat(web.fetched).hasSize(1);
        publish("2", ENFORCE.replace("enforce", "testing"));
        post.outcome("ada@example.org");
        assertThat(rule().policy()).isEqualTo("MTA-STS, testing");
        assertThat(rule().verifying()).isFalse();
        assertThat(web.fetched).hasSize(2);
    }

    @Test
    void counts_on_when_the_domain_or_its_web_server_falls_silent() {
        publish("1", ENFORCE);
        post.outcome("ada@example.org");
        web.files.clear();
        publishRecord("2");
        post.outcome("ada@example.org");
        assertThat(rule().policy()).isEqualTo("MTA-STS");
        assertThat(post.results()).contains("sts example.org sts-policy-fetch-error ");
        post.zone.mishap("_mta-sts.example.org", Mishap.FAILS);
        post.outcome("ada@example.org");
        assertThat(rule().policy()).isEqualTo("MTA-STS");
    }

    @Test
    void counts_on_after_a_restart_until_it_expires() throws IOException {
        publish("1", ENFORCE);
        post.outcome("ada@example.org");
        post.zone.mishap("_mta-sts.example.org", Mishap.FAILS);
        now.updateAndGet(time -> time.plus(Duration.ofDays(6)));
        restart();
        post.outcome("ada@example.org");
        assertThat(rule().policy()).isEqualTo("MTA-STS");
        now.updateAndGet(time -> time.plus(Duration.ofDays(2)));
        restart();
        post.outcome("ada@example.org");
        assertThat(rule().policy()).isEqualTo("opportunistic");
    }

    @Test
    void survives_a_log_whose_end_is_broken() throws IOException {
        publish("1", ENFORCE);
        post.outcome("ada@example.org");
        Files.write(
                folder.resolve("mta-sts"), new byte[] {0, 0, 0, 9, 1}, StandardOpenOption.APPEND);
        post.zone.mishap("_mta-sts.example.org", Mishap.FAILS);
        restart();
        post.outcome("ada@example.org");
        assertThat(rule().policy()).isEqualTo("MTA-STS");
    }

    @Test
    void is_fetched_again_before_it_expires() {
        publish("1", ENFORCE);
        var sts = restarted();
        post.outcome("ada@example.org");
        now.updateAndGet(time -> time.plus(Duration.ofDays(2)));
        sts.refresh(Duration.ofSeconds(5));
        sts.refresh(Duration.ofSeconds(5));
        assertThat(web.fetched).hasSize(2);
        post.zone.mishap("_mta-sts.example.org", Mishap.FAILS);
        now.updateAndGet(time -> time.plus(Duration.ofDays(6)));
        post.outcome("ada@example.org");
        assertThat(rule().policy()).isEqualTo("MTA-STS");
    }

    @Test
    void that_cannot_be_had_is_none_and_is_asked_for_again_later() {
        publishRecord("1");
        post.outcome("ada@example.org");
        post.outcome("ada@example.org");
        assertThat(rule().policy()).isEqualTo("opportunistic");
        assertThat(web.fetched).hasSize(1);
        publish("1", ENFORCE);
        now.updateAndGet(time -> time.plus(MtaSts.REST));
        post.outcome("ada@example.org");
        assertThat(rule().policy()).isEqualTo("MTA-STS");
    }

    @Test
    void says_why_it_cannot_be_had() {
        publish("1", "rubbish");
        post.outcome("ada@example.org");
        publish("2", "");
        now.updateAndGet(time -> time.plus(MtaSts.REST));
        post.outcome("ada@example.org");
        assertThat(post.results())
                .contains(
                        "sts example.org sts-policy-invalid ",
                        "sts example.org sts-webpki-invalid ");
    }

    @Test
    void comes_behind_dane_and_what_is_configured() {
        publish("1", ENFORCE.replace("a.example.org", "c.example.org"));
        post.zone.tlsa("_25._tcp.a.example.org", 3, 1, 1, "ab".repeat(32));
        post.asking(new PartlySigned(post.zone));
        post.outcome("ada@example.org");
        assertThat(rule().policy()).isEqualTo("DANE");
        post.asking(new FakeDns(post.zone))
                .configured("[[tls]]\ndomains = [\"example.org\"]\nprotection = \"encrypt\"");
        post.outcome("ada@example.org");
        assertThat(rule().policy()).isEqualTo("configured: encrypt");
    }

    @Test
    void is_enough_for_mail_that_requires_tls() {
        publish("1", ENFORCE);
        post.send(Letter.requiringTls("ada@example.org"));
        assertThat(rule().policy()).isEqualTo("MTA-STS");
        publish("2", ENFORCE.replace("enforce", "testing"));
        post.send(Letter.requiringTls("ada@example.org"));
        assertThat(rule().need()).isEqualTo(Need.REQUIRED);
        assertThat(rule().policy()).isEqualTo("REQUIRETLS");
        assertThat(rule().verifying()).isTrue();
        publish("3", ENFORCE.replace("enforce", "none"));
        assertThat(Post.text(post.send(Letter.requiringTls("ada@example.org"))).getFirst())
                .startsWith("failed 5.7.30");
    }

    @Test
    void keeps_a_number_of_policies_those_that_last_longest() throws IOException {
        try (var cache = StsCache.open(disk, folder.resolve("many"), now::get)) {
            for (int i = 0; i < 50; i++) {
                String text = ENFORCE.replace("604800", String.valueOf(1000 + i));
                byte[] octets = text.getBytes(StandardCharsets.UTF_8);
                cache.keep(
                        new Name("d" + i + ".example"),
                        "1",
                        StsPolicy.parse(octets).orElseThrow(),
                        octets);
            }
            now.updateAndGet(time -> time.plusSeconds(1025));
            assertThat(cache.all()).hasSize(24);
        }
        try (var cache = StsCache.open(disk, folder.resolve("many"), now::get)) {
            assertThat(cache.all()).hasSize(24);
            assertThat(cache.of(new Name("d49.example"))).isPresent();
        }
    }

    private void publish(String id, String policy) {
        web.files.put(new Name("example.org"), policy);
        publishRecord(id);
    }

    private void publishRecord(String id) {
        post.zone.remove("_mta-sts.example.org");
        post.zone.txt("_mta-sts.example.org", "v=STSv1; id=" + id + ";");
    }

    private void restart() throws IOException {
        restarted();
    }

    private MtaSts restarted() {
        try {
            var cache = StsCache.open(disk, folder.resolve("mta-sts"), now::get);
            var sts = new MtaSts(new FakeDns(post.zone), cache, web, now::get);
            post.asking(sts);
            return sts;
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private TlsRule rule() {
        return post.hosts.visits().getLast().tls();
    }
}
