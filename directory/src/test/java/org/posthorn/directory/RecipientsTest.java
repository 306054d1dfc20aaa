package org.posthorn.directory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.posthorn.mail.Address;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;

@DisplayName("Who a recipient address means")
class RecipientsTest {

    private static final Set<String> DOMAINS = Set.of("example.org", "example.net");
    private static final Names NAMES = Names.of(List.of("example.org"));

    private static final String USERS =
            """
            ada:x
            bob:x
            mail+robot:x
            carl@example.net:x
            """;

    @Test
    void an_account_is_found_in_any_case() {
        assertThat(resolve("", "ADA@Example.Org")).isEqualTo("ada@example.org");
    }

    @Test
    void the_detail_reaches_the_account() {
        assertThat(resolve("", "ada+lists@example.org")).isEqualTo("ada@example.org");
        assertThat(resolve("", "ada+@example.org")).isEqualTo("ada@example.org");
        assertThat(resolve("", "ada+a+b@example.org")).isEqualTo("ada@example.org");
    }

    @Test
    void an_account_with_the_delimiter_in_its_name_is_found() {
        assertThat(resolve("", "mail+robot@example.org")).isEqualTo("mail+robot@example.org");
    }

    @Test
    void nothing_before_the_delimiter_is_nobody() {
        assertThat(resolve("", "+ada@example.org")).isEqualTo("Unknown[]");
    }

    @Test
    void strangers_domains_are_elsewhere_and_strangers_here_unknown() {
        assertThat(resolve("", "ada@elsewhere.example")).isEqualTo("Elsewhere[]");
        assertThat(resolve("", "ada@[127.0.0.1]")).isEqualTo("Elsewhere[]");
        assertThat(resolve("", "nobody@example.org")).isEqualTo("Unknown[]");
        assertThat(resolve("", "ada@example.net")).isEqualTo("Unknown[]");
    }

    @Test
    void an_alias_goes_to_all_its_targets_once() {
        String aliases = "all ada, bob, team\nteam bob, x@elsewhere.example, X@elsewhere.example";

        assertThat(resolve(aliases, "all@example.org"))
                .isEqualTo("ada@example.org bob@example.org > x@elsewhere.example");
    }

    @Test
    void an_alias_takes_the_mail_of_the_account_unless_it_names_it() {
        assertThat(resolve("ada bob", "ada@example.org")).isEqualTo("bob@example.org");
        assertThat(resolve("ada ada, bob", "ada@example.org"))
                .isEqualTo("ada@example.org bob@example.org");
    }

    @Test
    void an_alias_is_found_with_its_detail_first_and_hands_on_another() {
        String aliases = "info+a bob\ninfo ada, x@elsewhere.example";

        assertThat(resolve(aliases, "info+a@example.org")).isEqualTo("bob@example.org");
        assertThat(resolve(aliases, "info+b@example.org"))
                .isEqualTo("ada@example.org > x+b@elsewhere.example");
        assertThat(resolve("ada ada, bob", "ada+b@example.org"))
                .isEqualTo("ada@example.org bob@example.org");
    }

    @Test
    void a_catch_all_takes_what_is_nobodys_and_no_account() {
        String aliases = "@example.org bob\n@example.net @example.org";

        assertThat(resolve(aliases, "nobody@example.org")).isEqualTo("bob@example.org");
        assertThat(resolve(aliases, "ada@example.org")).isEqualTo("ada@example.org");
        assertThat(resolve(aliases, "ada+x@example.net")).isEqualTo("ada@example.org");
        assertThat(resolve(aliases, "carl@example.net")).isEqualTo("carl@example.net");
    }

    @Test
    void aliases_in_a_circle_end() {
        assertThat(resolve("a b\nb a", "a@example.org")).isEqualTo("Unknown[]");
        assertThat(resolve("a b\nb a, ada", "a@example.org")).isEqualTo("ada@example.org");
        assertThat(resolve("@example.org @example.org", "a@example.org")).isEqualTo("Unknown[]");
        assertThat(resolve("@example.org a", "b@example.org")).isEqualTo("Unknown[]");
    }

    @Test
    void a_circle_that_grows_ends_with_an_error_and_not_with_silence() {
        assertThatThrownBy(() -> resolve("a a+x, a+y", "a+1@example.org"))
                .isInstanceOf(DirectoryException.class)
                .hasMessageContaining("1000");
    }

    @Test
    void aliases_are_looked_for_in_the_order_of_virtual() {
        String all =
                """
                info+x@example.org a@x.example
                info@example.org b@x.example
                info+x c@x.example
                info d@x.example
                @example.org e@x.example
                """;
        for (String expected : List.of("a", "b+x", "c", "d+x", "e")) {
            assertThat(resolve(all, "info+x@example.org"))
                    .isEqualTo("> " + expected + "@x.example");
            all = all.substring(all.indexOf('\n') + 1);
        }
        assertThat(resolve(all, "info+x@example.org")).isEqualTo("Unknown[]");
    }

    @Test
    void bare_patterns_are_of_the_first_domain_only() {
        assertThat(resolve("info ada", "info@example.net")).isEqualTo("Unknown[]");
        assertThat(resolve("info ada", "info@@example.org")).isEqualTo("Unknown[]");
        assertThat(resolve("ada@example.org bob\nada ada", "ada@example.org"))
                .isEqualTo("bob@example.org");
    }

    @Test
    void an_account_with_the_delimiter_in_its_name_is_no_detail_of_an_alias() {
        assertThat(resolve("mail bob", "mail+robot@example.org"))
                .isEqualTo("mail+robot@example.org");
        assertThat(resolve("mail bob", "mail+other@example.org")).isEqualTo("bob@example.org");
        assertThat(resolve("mail+robot bob", "mail+robot@example.org"))
                .isEqualTo("bob@example.org");
    }

    @Test
    void an_address_that_grows_beyond_all_limits_ends_with_an_error() {
        String aliases = "a a+" + "x".repeat(200);

        assertThatThrownBy(() -> resolve(aliases, "a+1@example.org"))
                .isInstanceOf(DirectoryException.class)
                .hasMessageContaining("characters");
    }

    @Test
    void each_step_is_told() {
        String aliases =
                """
                all@example.org info, ada+x, eve@elsewhere.example
                info@example.org info@example.org, ghost
                @example.net @example.org
                """;

        assertThat(steps(aliases, "All@example.net"))
                .containsExactly(
                        "All@example.net: catch-all of line 3 to @example.org",
                        "All@example.org: alias of line 1 to info@example.org,"
                                + " ada+x@example.org, eve@elsewhere.example",
                        "info@example.org: alias of line 2 to info@example.org,"
                                + " ghost@example.org",
                        "info@example.org: itself: nobody, there is no such account",
                        "ada+x@example.org: account ada@example.org",
                        "eve@elsewhere.example: in another domain",
                        "ghost@example.org: nobody: no alias, no account, no catch-all of its"
                                + " domain");
        assertThat(steps("", "a@b.example"))
                .containsExactly("a@b.example: b.example is not one of our domains");
    }

    @Test
    void faults_name_the_target_that_is_nobody() {
        var table = table("all ada, ghost\nself self, bob\nok @example.net");
        var recipients = new Recipients(NAMES, Optional.of("+"), table);

        assertThat(table.aliases().entrySet())
                .flatExtracting(e -> recipients.fault(e.getKey(), e.getValue()).stream().toList())
                .containsExactly("leads to ghost@example.org, who is nobody");
    }

    private static String resolve(String aliases, String recipient) {
        int at = recipient.lastIndexOf('@');
        var address = new Address(recipient.substring(0, at), recipient.substring(at + 1));
        return switch (recipients(aliases).explain(address).resolution()) {
            case Resolution.Deliver(var accounts, var remote) -> {
                var text = new StringBuilder();
                accounts.forEach(a -> text.append(' ').append(a.user()));
                remote.forEach(a -> text.append(" > ").append(a));
                yield text.toString().strip();
            }
            case Resolution.Unknown unknown -> unknown.toString();
            case Resolution.Disabled disabled -> disabled.toString();
            case Resolution.Elsewhere elsewhere -> elsewhere.toString();
        };
    }

    private static List<String> steps(String aliases, String recipient) {
        return recipients(aliases).explain(NAMES.mailbox(recipient).orElseThrow()).steps().stream()
                .map(Explanation.Step::toString)
                .toList();
    }

    private static Recipients recipients(String aliases) {
        return new Recipients(NAMES, Optional.of("+"), table(aliases));
    }

    private static Recipients.Table table(String aliases) {
        return new Recipients.Table(
                DOMAINS,
                PasswdFile.parse(utf8(USERS), Path.of("users"), NAMES).accounts(),
                AliasFile.parse(utf8(aliases), Path.of("aliases"), NAMES, DOMAINS).aliases());
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
