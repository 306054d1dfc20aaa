package org.posthorn.directory.sql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.List;
import java.util.Optional;

@DisplayName("Variables of a query become parameters")
class QueryTest {

    private static final Wanted ADA = new Wanted("Ada@Mail.Example.org");

    @Test
    void as_dovecot_writes_them() {
        var query =
                Query.parse(
                        "SELECT a FROM t WHERE n = '%n' AND d=%d AND u IN (%Lu, '%Uu') AND"
                                + " x = '%{user | domain | upper}'",
                        Dialect.DOVECOT);

        assertThat(query.sql())
                .isEqualTo("SELECT a FROM t WHERE n = ? AND d=? AND u IN (?, ?) AND x = ?");
        assertThat(query.values(ADA))
                .contains(
                        List.of(
                                "ada",
                                "mail.example.org",
                                "ada@mail.example.org",
                                "ADA@MAIL.EXAMPLE.ORG",
                                "MAIL.EXAMPLE.ORG"));
    }

    @Test
    void as_postfix_writes_them() {
        var query = Query.parse("SELECT %s, '%U', %d, %1, '%3'", Dialect.POSTFIX);

        assertThat(query.sql()).isEqualTo("SELECT ?, ?, ?, ?, ?");
        assertThat(query.values(ADA))
                .contains(
                        List.of("ada@mail.example.org", "ada", "mail.example.org", "org", "mail"));
        assertThat(query.values(new Wanted("ada@example.org")))
                .as("a part that is missing: nothing is asked")
                .isEqualTo(Optional.empty());
        assertThat(Query.parse("%u", Dialect.POSTFIX).values(new Wanted("@example.org"))).isEmpty();
    }

    @Test
    void a_text_around_a_variable_is_part_of_its_parameter() {
        var query = Query.parse("SELECT '/var/%d/it''s \\'%n\\'/100%%' AS mail", Dialect.DOVECOT);

        assertThat(query.sql()).isEqualTo("SELECT ? AS mail");
        assertThat(query.values(ADA)).contains(List.of("/var/mail.example.org/it's 'ada'/100%"));
    }

    @Test
    void what_is_no_variable_stays() {
        var query = Query.parse("SELECT 'a?;#--' FROM `a;b` WHERE x LIKE 'a%%'", Dialect.POSTFIX);

        assertThat(query.sql()).isEqualTo("SELECT 'a?;#--' FROM `a;b` WHERE x LIKE 'a%'");
        assertThat(query.parameters()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "SELECT enable%u FROM t",
                "SELECT %ufoo FROM t",
                "SELECT %n%d",
                "SELECT `%u`",
                "SELECT %s",
                "SELECT %w",
                "SELECT %{password}",
                "SELECT %{user | hex}",
                "SELECT %{user",
                "SELECT 5 %",
                "SELECT 'a",
                "SELECT `a",
                "SELECT ?",
                "SELECT 1; DROP TABLE users",
                "SELECT 1 -- '%u'",
                "SELECT 1 # %u",
                "SELECT /* %u */ 1"
            })
    void what_could_not_be_bound_is_refused(String text) {
        assertThatThrownBy(() -> Query.parse(text, Dialect.DOVECOT))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
