package org.posthorn.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.posthorn.pipeline.AuthenticationResults.Method;
import org.posthorn.pipeline.AuthenticationResults.Property;
import org.posthorn.pipeline.dkim.DkimResult;
import org.posthorn.pipeline.dkim.DkimResult.Outcome;
import org.posthorn.pipeline.dkim.DkimResults;

import java.util.List;
import java.util.Optional;

@DisplayName("RFC 8601: Authentication-Results")
class AuthenticationResultsTest {

    @Test
    void a_line_for_each_signature() {
        var results =
                new DkimResults(
                        List.of(
                                new DkimResult(
                                        Outcome.PASS,
                                        "",
                                        "example.org",
                                        "\"a b\"@example.org",
                                        "mail",
                                        "rsa-sha256",
                                        "ab/+cd=e"),
                                new DkimResult(
                                        Outcome.PERMERROR, "no \"v\" tag", "", "", "", "", "")),
                        3);

        assertThat(
                        AuthenticationResults.field(
                                "mail.example.org",
                                AuthenticationResults.of(signed(results), Office.user())))
                .isEqualTo(
                        """
                        Authentication-Results: mail.example.org;
                        \tdkim=pass
                        \t header.d=example.org
                        \t header.i="\\"a b\\"@example.org"
                        \t header.s=mail
                        \t header.a=rsa-sha256
                        \t header.b="ab/+cd=e";
                        \tdkim=permerror reason="no \\"v\\" tag"
                        """
                                .replace("\n", "\r\n"));
    }

    private static Evidence signed(DkimResults results) {
        return new Evidence(
                Optional.empty(),
                Optional.of(results),
                Optional.empty(),
                Optional.empty(),
                new Witness.None());
    }

    @Test
    void nothing_to_say() {
        assertThat(
                        AuthenticationResults.field(
                                "mail.example.org",
                                AuthenticationResults.of(signed(DkimResults.NONE), Office.user())))
                .isEqualTo("Authentication-Results: mail.example.org;\r\n\tdkim=none\r\n");
    }

    @Test
    void nothing_leaves_its_quotes() {
        var evil = "x\r\n\r\nFrom: eve; spf=pass \\\" (\u00e9";
        var method = new Method("dkim", "fail", evil, List.of(new Property("header", "i", evil)));

        String field = AuthenticationResults.field("mail.example.org", List.of(method));

        String quoted = "\"x????From: eve; spf=pass \\\\\\\" (?\"";
        assertThat(field)
                .isEqualTo(
                        "Authentication-Results: mail.example.org;\r\n\tdkim=fail reason="
                                + quoted
                                + "\r\n\t header.i="
                                + quoted
                                + "\r\n");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "' mail.example.org; spf=pass'|true",
                "' MAIL.example.org 1; spf=pass'|true",
                "mail.example.org|true",
                "' (a (b) \\) c)\r mail.example.org(x); none'|true",
                "' \"mail.example.org\"; none'|true",
                "' \"mail.\\example.org\" 1; none'|true",
                "'( never closed; other.example'|true",
                "' other.example; auth=pass (mail.example.org)'|false",
                "' mail.example.org.evil.example; none'|false",
                "' (mail.example.org) other.example; none'|false",
                "' '|false",
                "''|false",
                "';'|false",
            })
    void says_whose_it_is(String value, boolean ours) {
        assertThat(AuthenticationResults.claims(value, "mail.example.org", false)).isEqualTo(ours);
    }
}
