package org.posthorn;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("posthorn password")
class PasswordCommandTest {

    private static final String SHA256 = "{SHA256}K7gNU3sdo+OL0wNhqoVWhr3g6s1xYv72ol/pe/Unols=";

    @Test
    void explains_itself() {
        for (String command : new String[] {"password", "password hash", "password verify"}) {
            var run = Run.of((command + " --help").split(" ", -1));

            assertThat(run.exitCode()).isZero();
            assertThat(run.out()).startsWith("Usage: posthorn " + command);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"ARGON2ID", "blf-crypt", "SSHA512", "SCRAM-SHA-256"})
    void makes_a_line_that_it_knows_again(String scheme) {
        var made = hash("s3cret \u00e9\n", "--scheme", scheme);
        assertThat(made.exitCode()).isZero();
        assertThat(made.out()).startsWithIgnoringCase("{" + scheme + "}").endsWith("\n");
        String stored = made.out().strip();

        var same =
                Run.withInput("s3cret \u00e9\n", "password", "verify", "--password-stdin", stored);
        assertThat(
                        Run.withInput(
                                stored + "\ns3cret \u00e9\n",
                                "password",
                                "verify",
                                "--stored-stdin",
                                "--password-stdin"))
                .as("seen by nobody who lists processes")
                .isEqualTo(same);
        assertThat(same.exitCode()).isZero();
        assertThat(same.err()).isEmpty();
        assertThat(
                        Run.withInput("secret\n", "password", "verify", "--password-stdin", stored)
                                .exitCode())
                .isEqualTo(1);
    }

    @Test
    void says_what_no_login_takes() {
        var run = Run.withInput("secret\n", "password", "verify", "--password-stdin", SHA256);

        assertThat(run.exitCode()).isZero();
        assertThat(run.err()).contains("SHA256 is weak: no login unless [auth] weak-schemes");
    }

    @Test
    void makes_no_weak_ones_and_none_that_forget_half_a_password() {
        assertThat(hash("x\n", "--scheme", "MD5-CRYPT").exitCode()).isEqualTo(2);
        assertThat(hash("x\n", "--scheme", "MD5-CRYPT").err())
                .contains("MD5-CRYPT is weak, and only read; take one of ARGON2ID, BLF-CRYPT");
        var halved = hash("x".repeat(73) + "\n", "--scheme", "BLF-CRYPT");
        assertThat(halved.exitCode()).isEqualTo(1);
        assertThat(halved.err()).contains("first 72 octets");
    }

    @Test
    void a_stored_password_that_is_broken_is_one_line_without_it() {
        var run = Run.withInput("x\n", "password", "verify", "--password-stdin", "{SHA256}s3cret");

        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.err())
                .startsWith("posthorn: the stored password is ")
                .doesNotContain("s3cret");
    }

    @Test
    void a_bare_one_has_the_scheme_that_is_named() {
        String bare = "5ebe2294ecd0e0f08eab7690d2a6ee69";

        assertThat(
                        Run.withInput(
                                        "secret\n",
                                        "password",
                                        "verify",
                                        "--password-stdin",
                                        "--default-scheme=plain-md5",
                                        bare)
                                .exitCode())
                .isZero();
    }

    private static Run hash(String input, String scheme, String name) {
        return Run.withInput(input, "password", "hash", "--password-stdin", scheme, name);
    }
}
