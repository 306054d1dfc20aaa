package org.posthorn.sasl;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.posthorn.conf.Secret;

import java.util.HashSet;
import java.util.List;
import java.util.Locale;

@DisplayName("An app password")
class AppSecretTest {

    @Test
    void is_long_and_never_the_same() {
        var all = new HashSet<String>();
        for (int i = 0; i < 1000; i++) {
            String shown = AppSecret.fresh().shown().value();
            assertThat(shown).matches("([a-z2-7]{4}-){6}[a-z2-7]{4}");
            all.add(shown);
        }
        assertThat(all).hasSize(1000);
    }

    @Test
    void is_known_again_however_it_is_typed() {
        AppSecret made = AppSecret.fresh();
        String shown = made.shown().value();

        for (String typed :
                List.of(
                        shown,
                        shown.replace("-", ""),
                        shown.replace('-', ' '),
                        shown.toUpperCase(Locale.ROOT),
                        " " + shown + " ")) {
            assertThat(AppSecret.of(new Secret(typed)).orElseThrow().is(made.stored())).isTrue();
        }
        assertThat(AppSecret.fresh().is(made.stored())).isFalse();
        assertThat(made.is(new Secret("{PLAIN}" + shown))).isFalse();
    }

    @Test
    void is_stored_as_a_digest_that_other_programs_know() {
        AppSecret secret =
                AppSecret.of(new Secret("abcd-efgh-ijkl-mnop-qrst-uvwx-yz23")).orElseThrow();

        assertThat(
                        StoredPassword.parse(secret.stored(), "CRYPT")
                                .matches(new Secret("abcdefghijklmnopqrstuvwxyz23")))
                .isTrue();
    }

    @Test
    void other_passwords_are_none() {
        for (String password :
                List.of(
                        "",
                        "secret",
                        "abcdefghijklmnopqrstuvwxyz2",
                        "abcdefghijklmnopqrstuvwxyz234",
                        "abcdefghijklmnopqrstuvwxyz20",
                        "abcd_efgh_ijkl_mnop_qrst_uvwx_yz23",
                        "-".repeat(1000))) {
            assertThat(AppSecret.of(new Secret(password))).isEmpty();
        }
    }
}
