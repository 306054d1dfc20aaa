package org.posthorn.store.maildir;

import static org.assertj.core.api.Assertions.assertThat;

import static java.nio.charset.StandardCharsets.US_ASCII;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.posthorn.store.Account;
import org.posthorn.store.MailStore;

import java.util.Arrays;
import java.util.Optional;
import java.util.Random;

final class MaildirSizeTest {

    private static final String DOVECOT = "1000S,20C\n500 5\n100 1\n-50 -1\n";

    @Test
    void lines_add_up() {
        MaildirSize size = parse(DOVECOT).orElseThrow();
        assertThat(size.used()).isEqualTo(new MailStore.Usage(550, 5));
        assertThat(size.lines()).isEqualTo(3);
        assertThat(size.isFor(new Account.Limits(1000, 20, 7))).isTrue();
        assertThat(size.isFor(new Account.Limits(1000, 0))).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"1000S", "1000S,0C", "0C,1000S", "1000S,5X"})
    void a_limit_of_nothing_is_none(String first) {
        assertThat(parse(first + "\n0 0\n").orElseThrow().isFor(new Account.Limits(1000, 0)))
                .isTrue();
    }

    @Test
    void other_programs_fill_up_with_blanks() {
        assertThat(parse("1000S\n         500            5\n").orElseThrow().used())
                .isEqualTo(new MailStore.Usage(500, 5));
    }

    @Test
    void what_is_written_is_read() {
        for (var limits : new Account.Limits[] {limits(9, 0), limits(0, 9), limits(9, 9)}) {
            var used = new MailStore.Usage(123, 4);
            MaildirSize size = MaildirSize.parse(MaildirSize.format(limits, used)).orElseThrow();
            assertThat(size.used()).isEqualTo(used);
            assertThat(size.isFor(limits)).isTrue();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "\0\0\0\0",
                "1000S\n\0\0\0\n",
                "\0\0\0S\n1 1\n",
                "1000S\n500 5",
                "1000S\n500\n",
                "1000S\n500 5 5\n",
                "1000S\n\n",
                "1000S\nx 5\n",
                "1000S\n--1 5\n",
                "1000S\n9999999999999999999 5\n",
                "1000S\n500 5\n-501 -1\n",
                "1000S\n500 5\n-1 -6\n"
            })
    void what_cannot_be_relied_on_says_nothing(String text) {
        assertThat(parse(text)).isEmpty();
    }

    @Test
    void a_file_that_is_too_long_says_nothing() {
        String lines = "1 1\n".repeat(MaildirSize.MAX / 4);
        assertThat(parse("9S\n" + lines)).isEmpty();
        assertThat(parse("9S\n" + lines.substring(4)).orElseThrow().length())
                .isGreaterThan(MaildirSize.LONG);
    }

    @Test
    void nothing_makes_it_fail_or_negative() {
        byte[] good = DOVECOT.getBytes(US_ASCII);
        String alphabet = "0123456789999999999+- SC,\n\n\0x";
        var random = new Random(5);
        for (int i = 0; i < 20_000; i++) {
            byte[] bad = Arrays.copyOf(good, random.nextInt(good.length * 2));
            for (int n = random.nextInt(bad.length + 1); n > 0; n--) {
                int c = alphabet.charAt(random.nextInt(alphabet.length()));
                bad[random.nextInt(bad.length)] = (byte) (random.nextInt(9) == 0 ? n : c);
            }
            MaildirSize.parse(bad)
                    .ifPresent(size -> {
                        assertThat(size.used().octets()).isNotNegative();
                        assertThat(size.used().messages()).isNotNegative();
                        assertThat(size.octets()).isNotNegative();
                    });
        }
        byte[] most = ("9S\n" + ("9".repeat(18) + " 1\n").repeat(2000)).getBytes(US_ASCII);
        assertThat(MaildirSize.parse(most)).isEmpty();
    }

    private static Account.Limits limits(long octets, long messages) {
        return new Account.Limits(octets, messages);
    }

    private static Optional<MaildirSize> parse(String text) {
        return MaildirSize.parse(text.getBytes(US_ASCII));
    }
}
