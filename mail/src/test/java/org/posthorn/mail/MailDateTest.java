package org.posthorn.mail;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Random;

@DisplayName("RFC 5322 §3.3 and §4.3 dates")
class MailDateTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "Sat, 21 Nov 2026 07:32:35 +0100|2026-11-21T07:32:35+01:00",
                "21 Nov 2026 07:32 -0530|2026-11-21T07:32:00-05:30",
                "Sat,21 Nov 2026 07:32:35 GMT (a (b) comment)|2026-11-21T07:32:35Z",
                "1 Jan 26 00:00:00 EST|2026-01-01T00:00:00-05:00",
                "1 Jan 99 00:00:00 PDT|1999-01-01T00:00:00-07:00",
                "1 Jan 126 00:00:00 Z|2026-01-01T00:00:00Z",
                "1 January 2026 00:00:00 XYZ|2026-01-01T00:00:00Z",
                "1 Jan 2026 23:59:60 +0000|2026-01-01T23:59:59Z",
                "1 Jan 2026|2026-01-01T00:00:00Z",
                "Sat Nov 21 07:32:35 2026|2026-11-21T07:32:35Z",
                "21-Nov-2026 07:32:35 +0100|2026-11-21T07:32:35+01:00",
                "1 Jan 2026 10:00:00 +9999|2026-01-01T10:00:00Z",
                "1 Jan 2026 10:00:00.123 +01:00|2026-01-01T10:00:00+01:00",
                "(c) Thu, (c) 1 (c) Jan (c) 2026 (c) 10:00 (c) +0000|2026-01-01T10:00:00Z",
            })
    void are_read(String value, String expected) {
        assertThat(MailDate.parse(value)).contains(OffsetDateTime.parse(expected));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "yesterday",
                "30 Feb 2026 10:00:00 +0000",
                "Nov 2026",
                "1 Jan",
                "1 Jan 2026 25:00",
                "(1 Jan 2026"
            })
    void that_make_no_sense_are_none(String value) {
        assertThat(MailDate.parse(value)).isEmpty();
    }

    @Test
    void are_written() {
        var date = OffsetDateTime.of(2026, 9, 5, 7, 2, 3, 0, ZoneOffset.ofHours(-3));

        assertThat(MailDate.format(date)).isEqualTo("Sat, 5 Sep 2026 07:02:03 -0300");
        assertThat(MailDate.parse(MailDate.format(date))).contains(date);
    }

    @Test
    void survive_anything() {
        for (String piece : new String[] {"a-", "1:", "(", "1 ", "-", "+1 ", ","}) {
            assertThat(MailDate.parse(piece.repeat(1_000_000))).isEmpty();
        }
        var random = new Random(822);
        String[] words = {
            "1",
            "31",
            "Feb",
            "Nov",
            "2026",
            "26",
            "10:00:00",
            "::",
            "+0100",
            "-",
            "EST",
            "(x)",
            ",",
            "Sat",
            "99:99",
            "21-Nov-2026"
        };
        for (int i = 0; i < 20_000; i++) {
            var value = new StringBuilder();
            for (int j = random.nextInt(8); j > 0; j--) {
                value.append(words[random.nextInt(words.length)])
                        .append(random.nextBoolean() ? " " : "");
            }
            MailDate.parse(value.toString()).ifPresent(MailDate::format);
        }
    }
}
