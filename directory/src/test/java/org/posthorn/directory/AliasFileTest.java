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
import java.util.Optional;
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
    @DisplayName("RFC 5322 §3.4: a name before an address, comments")
    void a_name_and_its_address_are_one_target() {
        AliasFile file =
                parse(
                        """
                        info: Ada <ada@x.example>
                        help  "Lovelace, Ada" <ada@x.example>, Bob B. Brown<bob>, x@[IPv6:2001:db8::1]
                        team  (all \\) of (us)) ada@x.example (Ada), <eve@x.example>
                        """);

        assertThat(file.problems()).isEmpty();
        assertThat(targets(file, "info@")).containsExactly(mailbox("ada", "x.example"));
        assertThat(targets(file, "help@"))
                .containsExactly(
                        mailbox("ada", "x.example"),
                        mailbox("bob", "example.org"),
                        mailbox("x", "[IPv6:2001:db8::1]"));
        assertThat(targets(file, "team@"))
                .containsExactly(mailbox("ada", "x.example"), mailbox("eve", "x.example"));
        assertThat(
                        including("all :include:team", Map.of("team", "Ada <ada@x.example>\n"))
                                .aliases())
                .hasEntrySatisfying("all@", alias -> assertThat(alias.targets()).hasSize(1));
    }

    @Test
    void says_where_a_target_is_no_address() {
        for (String text : List.of("info: Ada <>", "info people: ada, eve;", "info Ada <a;b>")) {
            assertThat(parse("a b\n" + text).problems())
                    .singleElement()
                    .hasToString("aliases:2: a target that is not an address");
        }
    }

    @Test
    void reads_what_postalias_reads() {
        AliasFile file =
                parse(
                        """
                        root:ada
                        x@[IPv6:2001:db8::1] bob
                        bob: \\bob, < eve@x.example >
                        """);

        assertThat(file.problems()).isEmpty();
        assertThat(targets(file, "root@")).containsExactly(mailbox("ada", "example.org"));
        assertThat(targets(file, "x@[ipv6:2001:db8::1]")).hasSize(1);
        assertThat(targets(file, "bob@"))
                .containsExactly(mailbox("bob", "example.org"), mailbox("eve", "x.example"));
        assertThat(including("all::include:team", Map.of("team", "ada\n")).aliases())
                .containsKey("all@");
    }

    @Test
    void takes_blanks_for_missing_commas() {
        AliasFile file = parse("team ada bob\n  eve, Tom <tom@x.example> zoe\n");

        assertThat(file.problems()).isEmpty();
        assertThat(targets(file, "team@"))
                .containsExactly(
                        mailbox("ada", "example.org"),
                        mailbox("bob", "example.org"),
                        mailbox("eve", "example.org"),
                        mailbox("tom", "x.example"),
                        mailbox("zoe", "example.org"));
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
                "a <:include:list>",
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
                "a: |cmd with words",
                "a <b",
                "a b>",
                "a <>",
                "a (b",
                "a: x: b, c;",
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
                .hasToString("aliases:3: commands and files cannot be targets; write an address");
    }

    @Test
    void has_the_targets_of_the_files_that_it_includes() {
        AliasFile file =
                including(
                        "team: ada, :include:team, eve\nall :include:nested\n",
                        Map.of(
                                "team", "# ours\nbob, carol@example.net\n\n\"d d\"@x.example\n",
                                "nested", ":include:team\nzoe\n"));

        assertThat(file.problems()).isEmpty();
        assertThat(targets(file, "team@"))
                .containsExactly(
                        mailbox("ada", "example.org"),
                        mailbox("bob", "example.org"),
                        mailbox("carol", "example.net"),
                        mailbox("d d", "x.example"),
                        mailbox("eve", "example.org"));
        assertThat(targets(file, "all@")).hasSize(4);
    }

    @Test
    void is_for_nobody_where_nobody_is_in_the_file() {
        AliasFile file = including("team :include:team", Map.of("team", "# nobody\n"));

        assertThat(file.problems()).isEmpty();
        assertThat(targets(file, "team@")).isEmpty();
    }

    @Test
    void names_the_line_of_the_file_that_is_included() {
        assertThat(including("\na :include:b\n", Map.of("b", "c\n\n|cmd\n")).problems())
                .singleElement()
                .hasToString(
                        "aliases:2: b:3: commands and files cannot be targets; write an address");
        assertThat(including("a :include:b", Map.of("b", ":include:b")).problems())
                .singleElement()
                .asString()
                .contains("files that include each other");
        assertThat(including("a :include:b", Map.of()).problems()).hasSize(1);
        String many = "u,".repeat(AliasFile.MAX_TARGETS + 1);
        assertThat(including("a :include:b", Map.of("b", many)).problems()).hasSize(1);
        String wide = ":include:c\n".repeat(900);
        assertThat(including("a :include:b", Map.of("b", wide, "c", wide, "d", "")).problems())
                .hasSize(1);
    }

    private static AliasFile including(String text, Map<String, String> files) {
        return AliasFile.parse(
                text.getBytes(StandardCharsets.UTF_8),
                Path.of("aliases"),
                NAMES,
                Set.of("example.org"),
                name ->
                        Optional.ofNullable(files.get(name))
                                .map(content -> List.of(content.split("\n", -1)))
                                .orElseThrow(() -> new IllegalArgumentException("none")));
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
