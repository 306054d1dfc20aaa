package org.posthorn.sasl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.posthorn.conf.Secret;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;

/** The hashes were written by Dovecot 2.3.19. */
class PasswordSchemeTest {

    private static final String PASSWORD = "pass word \u00e9";
    private static final Path DOVEADM = Path.of("/usr/bin/doveadm");

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{ARGON2ID}$argon2id$v=19$m=65536,t=3,p=1$ItDcKWCHfhVZOWkQB+g8vw$"
                        + "zIbKa914R3LXgLJbF4vIGr/WVWaMCAGDykxPXoJQwZ8",
                "{ARGON2I}$argon2i$v=19$m=32768,t=4,p=1$/Gv5TbLrgg6759CCCieImw$"
                        + "wXoBVRfH5BKgHSGXaxmr6dpchzzqz5G2FJYsXn+LGpo",
                "{SHA512-CRYPT}$6$W7HBetajCxr7Rm6D$v.DOxxJwHyB9dm/EdbrpJGvmdn6Aq3Lx6XhaYFtte0gpM5"
                        + "FC154YEdktjBm/uc.J.rH8D40zN9DoRCDrBIgtH.",
                "{CRYPT}$6$W7HBetajCxr7Rm6D$v.DOxxJwHyB9dm/EdbrpJGvmdn6Aq3Lx6XhaYFtte0gpM5"
                        + "FC154YEdktjBm/uc.J.rH8D40zN9DoRCDrBIgtH.",
                "{SHA256-CRYPT}$5$cCQsWw4bhWC8qsrc$PuWPR807tvHBgDJ11/r857Y/bEI3ziVwoBdQeT5ckV0",
                "$5$cCQsWw4bhWC8qsrc$PuWPR807tvHBgDJ11/r857Y/bEI3ziVwoBdQeT5ckV0",
                "{BLF-CRYPT}$2y$05$jAu1rwgHQkpns4AD74nAj.5otmDcOM1YTh5ZA7es0DB5uYCc5Bg8C",
                "{blf-crypt}$2b$05$jAu1rwgHQkpns4AD74nAj.5otmDcOM1YTh5ZA7es0DB5uYCc5Bg8C",
                "{PLAIN}pass word \u00e9",
                "{CLEARTEXT}pass word \u00e9"
            })
    void matches_its_password_and_no_other(String stored) {
        assertThat(matches(stored, PASSWORD)).isTrue();
        assertThat(matches(stored, PASSWORD + "\0")).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{ARGON2ID}$argon2id$v=19$m=999999999,t=3,p=1$ItDcKWCHfhVZOWkQB+g8vw$zIbKa914R3LXgLJbF4vIGr",
                "{ARGON2ID}$argon2id$v=19$m=65536,t=999999,p=1$ItDcKWCHfhVZOWkQB+g8vw$zIbKa914R3LXgLJbF4vIGr",
                "{ARGON2ID}$argon2id$v=19$m=65536,t=3,p=0$ItDcKWCHfhVZOWkQB+g8vw$zIbKa914R3LXgLJbF4vIGr",
                "{ARGON2ID}$argon2id$v=19$m=1,t=1,p=1$ItDcKWCHfhVZOWkQB+g8vw$zIbKa914R3LXgLJbF4vIGr",
                "{ARGON2ID}$argon2id$v=19$m=65536,t=0,p=1$ItDcKWCHfhVZOWkQB+g8vw$zIbKa914R3LXgLJbF4vIGr",
                "{ARGON2ID}",
                "{SHA512-CRYPT}$6$rounds=999999999$abcdefgh$x",
                "{SHA512-CRYPT}$6$ab:c$x",
                "{BLF-CRYPT}$2y$31$jAu1rwgHQkpns4AD74nAj.5otmDcOM1YTh5ZA7es0DB5uYCc5Bg8C",
                "{BLF-CRYPT}$2y$05$short",
                "{CRYPT}",
                "{CRYPT}x",
                "!"
            })
    void refuses_hashes_that_are_broken_or_would_stop_the_server(String stored) {
        assertThatThrownBy(() -> matches(stored, PASSWORD))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void broken_hashes_break_nothing_else() {
        var random = new Random(11);
        String good = "$argon2id$v=19$m=8,t=1,p=1$ItDcKWCHfhVZOWkQB+g8vw$zIbKa914R3LXgLJbF4vIGr";
        String crypt = "$5$cCQsWw4bhWC8qsrc$PuWPR807tvHBgDJ11/r857Y/bEI3ziVwoBdQeT5ckV0";
        for (int round = 0; round < 2000; round++) {
            var text = new StringBuilder(random.nextInt(50) > 0 ? good : crypt);
            for (int i = random.nextInt(3); i >= 0; i--) {
                text.setCharAt(random.nextInt(text.length()), (char) (' ' + random.nextInt(95)));
            }
            String scheme = text.charAt(1) == 'a' ? "{ARGON2ID}" : "{CRYPT}";
            try {
                assertThat(matches(scheme + text, "another")).isFalse();
            } catch (IllegalArgumentException e) {
                assertThat(e.getMessage()).isNotNull();
            }
        }
    }

    @Test
    void new_hashes_match_and_are_salted() {
        Secret hash = Passwords.ARGON2ID.hash(new Secret(PASSWORD));

        assertThat(hash.value()).startsWith("{ARGON2ID}$argon2id$v=19$m=65536,t=3,p=1$");
        assertThat(matches(hash.value(), PASSWORD)).isTrue();
        assertThat(Passwords.ARGON2ID.hash(new Secret(PASSWORD))).isNotEqualTo(hash);
        assertThat(hash.toString()).isEqualTo("***");
    }

    @Test
    void dovecot_accepts_a_new_hash() throws IOException, InterruptedException {
        assumeTrue(Files.isExecutable(DOVEADM), "skipped: there is no " + DOVEADM);
        String hash = Passwords.ARGON2ID.hash(new Secret("s3cret word")).value();

        assertThat(doveadm(hash, "s3cret word")).isZero();
        assertThat(doveadm(hash, "s3cret")).isNotZero();
    }

    private static int doveadm(String hash, String password)
            throws IOException, InterruptedException {
        return new ProcessBuilder(DOVEADM.toString(), "pw", "-t", hash, "-p", password)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start()
                .waitFor();
    }

    private static boolean matches(String stored, String password) {
        var parsed = StoredPassword.parse(new Secret(stored));
        return PasswordScheme.of(parsed.scheme())
                .orElseThrow()
                .matches(parsed.text().value(), password.getBytes(StandardCharsets.UTF_8));
    }
}
