package org.posthorn.directory;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.posthorn.directory.AliasFile.Alias;
import org.posthorn.directory.AliasFile.Target;
import org.posthorn.mail.Address;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

@DisplayName("Postfix virtual(5)")
class AliasFileTest {

    private static final Names NAMES = Names.of(List.of("example.org"));

    @Test
    void reads_patterns_and_targets() {
        AliasFile file =
                parse(
                        """
                        # people
                        info@example.org  ada@example.org, bob@elsewhere.example
                        @example.net      @example.org
                        sales             ada
                        """);

        assertThat(file.problems()).isEmpty();
        assertThat(file.aliases()).containsOnlyKeys("info@example.org", "@example.net", "sales@");
        assertThat(targets(file, "info@example.org"))
                .containsExactly(
                        mailbox("ada", "example.org"), mailbox("bob", "elsewhere.example"));
        assertThat(targets(file, "@example.net")).containsExactly(new Target.Domain("example.org"));
        assertThat(targets(file, "sales@")).containsExactly(mailbox("ada", "example.org"));
    }

    @Test
    void joins_continuation_lines_over_comments() {
        AliasFile file = parse("all ada,\n\n# and\n   bob,\n\teve\nx ada\n");

        assertThat(targets(file, "all@")).hasSize(3);
        assertThat(targets(file, "x@")).hasSize(1);
        assertThat(alias(file, "x@").line()).isEqualTo(6);
    }

    @Test
    void reads_the_form_of_aliases_5() {
        AliasFile file =
                parse(
                        """
                        Root: ada,
                          bob
                        "two words": ada
                        owner-list : eve@elsewhere.example
                        """);

        assertThat(file.problems()).isEmpty();
        assertThat(file.aliases()).containsOnlyKeys("root@", "two words@", "owner-list@");
        assertThat(targets(file, "root@")).hasSize(2);
    }

    @Test
    void keeps_blanks_within_quotes() {
        assertThat(targets(parse("\"a b\"@example.org \"c d\"@x.example"), "a b@example.org"))
                .containsExactly(mailbox("c d", "x.example"));
    }

    @Test
    void passes_over_a_line_that_makes_a_domain_virtual() {
        assertThat(parse("Example.ORG anything")).isEqualTo(new AliasFile(Map.of(), List.of()));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a |/bin/sh",
                "a \"|/bin/sh -c x\"",
                "a /var/mail/a",
                "a :include:/etc/list",
                "a",
                "a ,",
                ", a",
                "a \"b",
                "a @x@y",
                "a b@",
                "a @",
                ": a",
                "a:",
                "a: |cmd",
                "\u0001 b",
                "  a b",
                "a b\na c"
            })
    void refuses_what_it_cannot_do(String text) {
        assertThat(parse(text).problems()).hasSize(1);
    }

    @Test
    void names_the_line_that_is_broken() {
        assertThat(parse("a b\n\nc |cmd\nd e\n").problems())
                .singleElement()
                .hasToString(
                        "aliases:3: commands, files and :include: cannot be targets; write an"
                                + " address");
    }

    @Test
    void limits_the_targets_of_an_alias() {
        String targets =
                IntStream.rangeClosed(0, AliasFile.MAX_TARGETS)
                        .mapToObj(i -> "u" + i)
                        .collect(Collectors.joining(","));

        assertThat(parse("a " + targets).problems()).hasSize(1);
    }

    private static List<Target> targets(AliasFile file, String key) {
        return alias(file, key).targets();
    }

    private static Alias alias(AliasFile file, String key) {
        return Objects.requireNonNull(file.aliases().get(key));
    }

    private static Target mailbox(String local, String domain) {
        return new Target.Mailbox(new Address(local, domain));
    }

    private static AliasFile parse(String text) {
        return AliasFile.parse(
                text.getBytes(StandardCharsets.UTF_8),
                Path.of("aliases"),
                NAMES,
                Set.of("example.org"));
    }
}
