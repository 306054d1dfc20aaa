package org.posthorn.mail;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.util.List;

@DisplayName("Names of domains")
class DomainNameTest {

    @ParameterizedTest
    @CsvSource({
        "Example.ORG, example.org",
        "bücher.example, xn--bcher-kva.example",
        "BÜCHER.Example, xn--bcher-kva.example",
        "XN--BCHER-KVA.example, xn--bcher-kva.example",
        "例え.テスト, xn--r8jz45g.xn--zckzah",
        "[192.0.2.1], [192.0.2.1]"
    })
    void have_one_form(String written, String canonical) {
        assertThat(DomainName.canonical(written)).isEqualTo(canonical);
        assertThat(new Address("ada", written).domain()).isEqualTo(canonical);
    }

    @Test
    void are_not_mistaken_for_those_of_others() {
        assertThat(DomainName.canonical("straße.example"))
                .isNotEqualTo(DomainName.canonical("strasse.example"))
                .isEqualTo(DomainName.canonical("Straße.example"));
    }

    @Test
    void stay_as_they_are_where_no_form_exists() {
        String long64 = "ü".repeat(64) + ".example";
        assertThat(DomainName.canonical(long64)).isEqualTo(long64);
        for (String other : List.of("b\uFF20c.org", "a\u037Ab.org", "\u2025", "a\uFF1E.org")) {
            assertThat(DomainName.canonical(other)).isEqualTo(other);
        }
    }
}
