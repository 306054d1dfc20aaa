package org.posthorn.conf;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

import java.util.Random;

@DisplayName("Files that nobody would write")
class ConfFuzzTest {

    private static final String SEED =
            """
            hostname = "mail.example.org"
            domains = ["example.org", "example.net"]
            limit = 7
            size = "25MB"
            idle = "2d"
            near = ["10.0.0.0/8", "2001:db8::/32"]
            safety = "start-tls"
            smarthost = "smtp.example.net:587"
            [limits]
            most-lines = 20
            depth.levels = 9
            [[door]]
            address = "[::1]:465"
            """;

    private static final String[] WORDS = {
        "[",
        "]",
        "[[",
        "]]",
        "=",
        "\"",
        "'",
        "\"\"\"",
        ".",
        ",",
        "\n",
        "{",
        "}",
        "#",
        "\\u0000",
        "\u0000",
        "-1",
        "9999999999999999999",
        "1e9",
        "inf",
        "1979-05-27",
        "true",
        "file:",
        "env:",
        "unix:",
        "::",
        "/",
        "é",
        "\ud800",
        "limits",
        "door",
        "\t",
        "\r",
        "0x",
        "_"
    };

    @Test
    void mutations_are_bound_or_refused_and_never_break_the_binder() {
        var random = new Random(20261121);
        int bound = 0;
        for (int i = 0; i < 1_500; i++) {
            String text = mutated(random);
            try {
                bound += Conf.parse(Example.class, text, "fuzz.toml").hostname().isEmpty() ? 0 : 1;
            } catch (ConfException e) {
                assertThat(e.problems()).as(text).isNotEmpty();
            }
        }
        assertThat(bound).isPositive();
    }

    private static String mutated(Random random) {
        var text = new StringBuilder(SEED);
        for (int edits = 1 + random.nextInt(4); edits > 0; edits--) {
            int at = random.nextInt(text.length());
            String word = WORDS[random.nextInt(WORDS.length)];
            switch (random.nextInt(3)) {
                case 0 -> text.insert(at, word);
                case 1 -> text.delete(at, Math.min(text.length(), at + 1 + random.nextInt(12)));
                default -> text.replace(at, Math.min(text.length(), at + word.length()), word);
            }
        }
        return text.toString();
    }
}
