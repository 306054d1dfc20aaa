package org.posthorn.outbound.relay;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.posthorn.dns.Data;
import org.posthorn.dns.Name;
import org.posthorn.outbound.relay.StsPolicy.Mode;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import java.util.Random;

@DisplayName("Policies of MTA-STS")
class StsPolicyTest {

    private static final String GOOD =
            """
            version: STSv1
            mode: enforce
            mx: mail.example.com
            mx: *.example.net
            mx: backupmx.example.com
            max_age: 604800
            """;

    @Test
    void are_read_with_either_line_end() {
        for (String text : new String[] {GOOD, GOOD.replace("\n", "\r\n"), GOOD.strip()}) {
            var policy = parse(text).orElseThrow();
            assertThat(policy.mode()).isEqualTo(Mode.ENFORCE);
            assertThat(policy.maxAge()).isEqualTo(Duration.ofDays(7));
            assertThat(policy.mx()).hasSize(3);
            assertThat(policy.lines()).hasSize(6).first().isEqualTo("version: STSv1");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "mail.example.com, true",
        "MAIL.example.com, true",
        "example.com, false",
        "a.mail.example.com, false",
        "a.example.net, true",
        "a.b.example.net, false",
        "example.net, false",
        "a.example.org, false"
    })
    void name_hosts_a_star_standing_for_one_label(String host, boolean fits) {
        assertThat(parse(GOOD).orElseThrow().fits(new Name(host))).isEqualTo(fits);
    }

    @Test
    void may_hold_what_nobody_knows_yet() {
        assertThat(parse(GOOD + "new-thing: anything at all \u00e9\n\n")).isPresent();
        assertThat(parse(GOOD + "mode: none\n").orElseThrow().mode()).isEqualTo(Mode.ENFORCE);
    }

    @Test
    void of_mode_none_need_no_hosts() {
        assertThat(parse("version: STSv1\nmode: none\nmax_age: 1\n")).isPresent();
        assertThat(parse("version: STSv1\nmode: testing\nmax_age: 1\n")).isEmpty();
    }

    @Test
    void are_good_for_a_year_at_most() {
        assertThat(parse(GOOD.replace("604800", "9999999999")).orElseThrow().maxAge())
                .isEqualTo(Duration.ofHours(8766));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "version: STSv2\nmode: none\nmax_age: 1",
                "mode: none\nmax_age: 1",
                "version: STSv1\nmode: None\nmax_age: 1",
                "version: STSv1\nmode: none",
                "version: STSv1\nmode: none\nmax_age: -1",
                "version: STSv1\nmode: none\nmax_age: 12345678901",
                "version: STSv1\nmode: none\nmax_age: 1\nrubbish",
                "version: STSv1\nmode: enforce\nmax_age: 1\nmx: a b",
                "version: STSv1\nmode: enforce\nmax_age: 1\nmx: *",
                "version: STSv1\nmode: enforce\nmax_age: 1\nmx: a.*.example",
                "version: STSv1\nmode: enforce\nmax_age: 1\nmx:",
                "<html>version: STSv1</html>"
            })
    void are_believed_as_a_whole_or_not_at_all(String text) {
        assertThat(parse(text)).isEmpty();
    }

    @Test
    void have_bounds() {
        assertThat(parse(GOOD + "x: " + "y".repeat(StsPolicy.MAX_OCTETS))).isEmpty();
        assertThat(parse(GOOD + "mx: a.example\n".repeat(300))).isEmpty();
    }

    @Test
    void can_be_anything_without_harm() {
        var random = new Random(11);
        byte[] good = GOOD.getBytes(StandardCharsets.UTF_8);
        for (int i = 0; i < 20_000; i++) {
            byte[] text = Arrays.copyOf(good, random.nextInt(good.length + 20));
            for (int changes = random.nextInt(5); changes >= 0 && text.length > 0; changes--) {
                text[random.nextInt(text.length)] = (byte) random.nextInt(256);
            }
            StsPolicy.parse(text)
                    .ifPresent(policy -> {
                        assertThat(policy.mode() == Mode.NONE || !policy.mx().isEmpty()).isTrue();
                        assertThat(policy.maxAge()).isBetween(Duration.ZERO, Duration.ofDays(366));
                        policy.fits(new Name("mail.example.com"));
                    });
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "v=STSv1; id=20160831085700Z; | 20160831085700Z",
                "v=STSv1;id=1 | 1",
                "v=STSv1 ; x=y; id=1; z=1 | 1",
                "v=STSv1; | ''",
                "v=STSv1; id= | ''",
                "v=STSv1; id=a-b | ''",
                "v=STSv1; id=123456789012345678901234567890123 | ''",
                "v=STSv10; id=1 | ''",
                "id=1; v=STSv1 | ''",
                "v=spf1 -all | ''"
            })
    void are_announced_by_a_record(String text, String id) {
        assertThat(record(text).map(StsRecord::id).orElse("")).isEqualTo(id);
    }

    @Test
    void are_not_announced_by_two_records() {
        assertThat(record("v=STSv1; id=1;", "v=STSv1; id=2;")).isEmpty();
        assertThat(record("v=STSv1; id=1;", "something else")).isPresent();
    }

    private static Optional<StsRecord> record(String... texts) {
        return StsRecord.of(Arrays.stream(texts).map(Data.Txt::new).toList());
    }

    private static Optional<StsPolicy> parse(String text) {
        return StsPolicy.parse(text.getBytes(StandardCharsets.UTF_8));
    }
}
