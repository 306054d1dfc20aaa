package org.posthorn.conf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

@DisplayName("Mistakes in a file")
class MistakesTest {

    private static List<String> mistakes(String toml) {
        var thrown =
                catchThrowableOfType(
                        ConfException.class,
                        () -> Conf.parse(Example.class, toml, "posthorn.toml"));
        assertThat(thrown).as(toml).isNotNull();
        return thrown.problems().stream().map(Problem::toString).toList();
    }

    @Test
    void all_are_reported_at_once_in_the_order_of_the_file() {
        assertThat(
                        mistakes(
                                """
                                hostnam = "mail.example.org"
                                limit = "many"
                                idle = "5 minutes"

                                [limits]
                                most-line = 3
                                most-lines = 1001

                                [[door]]
                                safety = "requird"
                                """))
                .containsExactly(
                        "posthorn.toml: hostname: missing; it is required: Name of this host.",
                        "posthorn.toml:1:1: hostnam: unknown key; did you mean hostname?",
                        "posthorn.toml:2:1: limit: must be a whole number, not a text",
                        "posthorn.toml:3:1: idle: \"5 minutes\": not a duration; write it as 500ms,"
                                + " 30s, 5m, 1h or 2d",
                        "posthorn.toml:6:1: limits.most-line: unknown key; did you mean"
                                + " most-lines?",
                        "posthorn.toml:7:1: limits.most-lines: must be at most 1000",
                        "posthorn.toml:9:1: door.address: missing; it is required: Where it is.",
                        "posthorn.toml:10:1: door.safety: \"requird\": not one of none, start-tls,"
                                + " required; did you mean required?");
    }

    @Test
    void a_contradiction_has_the_place_of_its_key() {
        assertThat(mistakes("hostname = 'h'\n[limits]\nfewest-lines = 11"))
                .containsExactly("posthorn.toml:3:1: limits.fewest-lines: is above most-lines");
    }

    @Test
    void a_contradiction_of_no_key_has_the_place_of_its_table() {
        assertThat(mistakes("hostname = 'h'\n[limits]\nmost-lines = 0\nfewest-lines = 0"))
                .containsExactly("posthorn.toml:2:1: limits: no lines at all");
    }

    @Test
    void a_refusal_that_begins_with_a_key_has_the_place_of_the_key() {
        assertThat(mistakes("hostname = 'h'\n[limits]\n\ndepth.levels = 0"))
                .containsExactly(
                        "posthorn.toml:4:1: limits.depth.levels: must be above the ground");
    }

    @Test
    void nothing_is_suggested_for_a_word_far_from_any() {
        assertThat(mistakes("hostname = 'h'\nxyzzy = 1\n" + "q".repeat(1000) + " = 2"))
                .containsExactly(
                        "posthorn.toml:2:1: xyzzy: unknown key",
                        "posthorn.toml:3:1: " + "q".repeat(1000) + ": unknown key");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "hostname = 5 | hostname: must be a text, not a whole number",
                "hostname = true | hostname: must be a text, not true or false",
                "hostname = 1.5 | hostname: must be a text, not a decimal number",
                "hostname = 2026-11-21 | hostname: must be a text, not a date or time",
                "hostname = [] | hostname: must be a text, not a list",
                "hostname = {a = 1} | hostname: must be a text, not a table",
                "domains = 'a' | domains: must be a list in brackets, not a text",
                "domains = [1] | domains: must be a text, not a whole number",
                "limits = 1 | limits: must be a table, [limits], not a whole number",
                "[[limits]] | limits: must be a table, [limits], not a list",
                "[door] | door: must be one table or more, [[door]], not a table",
                "door = [1] | door: must be a table, not a whole number",
                "back-door = 1 | back-door: must be a table, [back-door], not a whole number",
                "limit = 2147483648 | limit: \"2147483648\": out of range; the greatest is"
                        + " 2147483647",
                "strict = 'yes' | strict: must be true or false, not a text",
                "size = '25 MB' | size: \"25 MB\": not a size; write it as 25MB or 25MiB",
                "size = '25XB' | size: \"25XB\": no known unit; units are B, KB, MB, GB, TB, KiB,"
                        + " MiB, GiB and TiB",
                "size = '9999999999TB' | size: \"9999999999TB\": larger than any size",
                "size = -1 | size: \"-1\": not a size; write it as 25MB or 25MiB",
                "idle = 300 | idle: must be a duration such as \"5m\", not a whole number",
                "idle = '999999999999999999d' | idle: \"999999999999999999d\": longer than a"
                        + " hundred years",
                "near = ['10.0.0.1/8'] | near: \"10.0.0.1/8\": bits set behind its prefix; did you"
                        + " mean 10.0.0.0/8?",
                "near = ['10.0.0.0/33'] | near: \"10.0.0.0/33\": no prefix length between 0 and 32",
                "near = ['localhost'] | near: \"localhost\": not an IP address",
                "near = ['1.2.3'] | near: \"1.2.3\": not an IP address",
                "near = ['256.0.0.1'] | near: \"256.0.0.1\": not an IP address",
                "near = ['1::2::3'] | near: \"1::2::3\": not an IP address",
                "smarthost = 'smtp' | smarthost: \"smtp\": not a host and port; write it as"
                        + " smtp.example.net:587 or [2001:db8::1]:587",
                "smarthost = 'smtp:0' | smarthost: \"smtp:0\": no port between 1 and 65535",
                "password = 'env:POSTHORN_NO_SUCH_VARIABLE' | password:"
                    + " \"env:POSTHORN_NO_SUCH_VARIABLE\": the environment has no such variable",
                "data = '' | data: \"\": not a path",
                "data = \"a\\u0000b\" | data: \"a\\u0000b\": not a path",
            })
    void a_value_that_is_not_one_is_named(String line, String message) {
        assertThat(mistakes(line)).anySatisfy(problem -> assertThat(problem).endsWith(message));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "25 | not a host and port; write it as smtp.example.net:587 or [2001:db8::1]:587",
                "::1:25 | not a host and port; write it as smtp.example.net:587 or"
                        + " [2001:db8::1]:587",
                "[host]:25 | not an IP address",
                "[::]:65536 | no port between 1 and 65535",
                "[::]:+1 | no port between 1 and 65535",
                "[::]: | no port between 1 and 65535",
            })
    void a_host_and_port_that_is_not_one_is_named(String text, String message) {
        assertThat(mistakes("hostname = 'h'\n[[door]]\naddress = '" + text + "'"))
                .containsExactly("posthorn.toml:3:1: door.address: \"" + text + "\": " + message);
    }

    @Test
    void syntax_errors_have_their_places() {
        assertThat(mistakes("hostname = \ndomains = [\"a\"\nlimit = = 3\n"))
                .isNotEmpty()
                .allSatisfy(problem ->
                        assertThat(problem).matches("(?s)posthorn\\.toml:[1-4]:\\d+: .*"));
        assertThat(mistakes("a = 1\na = 2"))
                .singleElement()
                .asString()
                .startsWith("posthorn.toml:2:1: ");
    }

    @Test
    void a_secret_file_must_be_readable_text(@TempDir Path folder) throws IOException {
        var file = folder.resolve("posthorn.toml");
        Files.writeString(folder.resolve("empty"), "\n");
        Files.write(folder.resolve("binary"), new byte[] {(byte) 0xff, (byte) 0xfe});
        Files.writeString(folder.resolve("long"), "x".repeat(70_000));
        for (String[] row :
                new String[][] {
                    {"none", "there is no file " + folder.resolve("none")},
                    {"empty", folder.resolve("empty") + " is empty"},
                    {"binary", folder.resolve("binary") + " is not UTF-8 text"},
                    {"long", folder.resolve("long") + " is too long for a secret"},
                    {".", folder.resolve(".") + " cannot be read"},
                }) {
            Files.writeString(file, "hostname = 'h'\npassword = 'file:" + row[0] + "'");
            var thrown =
                    catchThrowableOfType(ConfException.class, () -> Conf.load(Example.class, file));
            assertThat(thrown.problems())
                    .extracting(Problem::message)
                    .as(Arrays.toString(row))
                    .containsExactly("\"file:" + row[0] + "\": " + row[1]);
        }
    }

    @Test
    void a_file_that_cannot_be_read_is_one_problem(@TempDir Path folder) throws IOException {
        var binary = Files.write(folder.resolve("binary"), new byte[] {'a', (byte) 0xff});
        var large = Files.writeString(folder.resolve("large"), "#".repeat((1 << 20) + 1));

        assertThat(unreadable(folder.resolve("none"))).endsWith("none: there is no such file");
        assertThat(unreadable(binary)).endsWith("binary: not UTF-8 text");
        assertThat(unreadable(large)).endsWith("large: too large for a configuration");
        assertThat(unreadable(folder)).contains(": cannot be read");
    }

    private static String unreadable(Path file) {
        var thrown =
                catchThrowableOfType(ConfException.class, () -> Conf.load(Example.class, file));
        assertThat(thrown.problems()).hasSize(1);
        return String.valueOf(thrown.getMessage());
    }

    @Test
    void endless_nesting_is_refused() {
        assertThat(mistakes("a = " + "[".repeat(200_000))).isNotEmpty();
    }
}
