package org.posthorn.sasl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.util.List;

class AuthConfTest {

    @Test
    void refuses_mechanisms_that_it_does_not_have() {
        assertThatThrownBy(() -> conf(List.of("PLAIN", "CRAM-MD5"), Duration.ZERO, 1, 1))
                .hasMessageStartingWith("mechanisms: ");
        assertThatThrownBy(() -> conf(List.of("PLAIN", "PLAIN"), Duration.ZERO, 1, 1))
                .hasMessageStartingWith("mechanisms: ");
    }

    @Test
    void needs_somebody_to_ask_about_tokens() {
        assertThatThrownBy(() -> conf(List.of("PLAIN", "XOAUTH2"), Duration.ZERO, 1, 1))
                .hasMessageStartingWith("mechanisms: XOAUTH2 needs introspection-url");
    }

    @Test
    void keeps_numbers_within_their_bounds() {
        assertThatThrownBy(() -> conf(List.of(), Duration.ofSeconds(61), 1, 1))
                .hasMessageStartingWith("failure-delay: ");
        assertThatThrownBy(() -> conf(List.of(), Duration.ZERO, 0, 1))
                .hasMessageStartingWith("hashing-threads: ");
        assertThatThrownBy(() -> conf(List.of(), Duration.ZERO, 1, 0))
                .hasMessageStartingWith("hashing-queue: ");
        assertThat(conf(List.of(), Duration.ZERO, 1, 1).mechanisms()).isEmpty();
    }

    @Test
    void knows_schemes_by_all_their_names_and_weak_ones_from_others() {
        var lenient = schemes("plain-md5", List.of("sha1", "LDAP-MD5", "HMAC-MD5", "DES"));
        assertThat(lenient.defaultScheme()).isEqualTo("PLAIN-MD5");
        assertThat(lenient.weakSchemes())
                .containsExactly("SHA", "PLAIN-MD5", "CRAM-MD5", "DES-CRYPT");

        assertThatThrownBy(() -> schemes("FROB", List.of()))
                .hasMessageStartingWith("default-scheme: ");
        assertThatThrownBy(() -> schemes("CRYPT", List.of("SSHA256")))
                .hasMessageStartingWith("weak-schemes: ");
        assertThatThrownBy(() -> schemes("CRYPT", List.of("FROB")))
                .hasMessageStartingWith("weak-schemes: ");
    }

    private static AuthConf schemes(String bare, List<String> weak) {
        return new AuthConf(
                List.of(),
                true,
                Duration.ZERO,
                1,
                1,
                bare,
                weak,
                false,
                "app-passwords",
                GuardConf.DEFAULT,
                OAuth2Conf.NONE);
    }

    private static AuthConf conf(List<String> mechanisms, Duration delay, int threads, int queue) {
        return new AuthConf(mechanisms, true, delay, threads, queue);
    }
}
