package org.posthorn.sasl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.posthorn.conf.Secret;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
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
                "!",
                "{CRYPT}$y$jFT$abc/$m1UD008vX1PLm6Uk3U34FExjkxrx1z8cXUQE/.fCjKB",
                "{CRYPT}$y$jzT$abc/$m1UD008vX1PLm6Uk3U34FExjkxrx1z8cXUQE/.fCjKB",
                "{CRYPT}$y$j9T0.F$abc/$m1UD008vX1PLm6Uk3U34FExjkxrx1z8cXUQE/.fCjKB",
                "{CRYPT}$y$.9T$abc/$m1UD008vX1PLm6Uk3U34FExjkxrx1z8cXUQE/.fCjKB",
                "{CRYPT}$y$j9T$a$m1UD008vX1PLm6Uk3U34FExjkxrx1z8cXUQE/.fCjKB",
                "{CRYPT}$y$j/T/zzzzzz$abc/$m1UD008vX1PLm6Uk3U34FExjkxrx1z8cXUQE/.fCjKB",
                "{CRYPT}$y$j9T$abc/$m1UD008vX1PLm6Uk3U34FExjkxrx1z8cXUQE/.fCjKz",
                "{CRYPT}$gy$j9T$abcdefghijkl$.JW80HgY3Fg0qDfJxXDW4AxCVw/xCLJxUnZqkB9XeE0",
                "{CRYPT}$7$zU..../....ab$6Fy6vtUaRQdSxO0r9JGpjXavLj2yUpGVtDZLBV20j5/",
                "{CRYPT}$7$9zzzzzzzzzzab$6Fy6vtUaRQdSxO0r9JGpjXavLj2yUpGVtDZLBV20j5/",
                "{CRYPT}$7$9..........ab$6Fy6vtUaRQdSxO0r9JGpjXavLj2yUpGVtDZLBV20j5/",
                "{CRYPT}$sha1$1000$abcdefgh$ji8ESnkwjcTjo4hThodnLYyi.3yG",
                "{CRYPT}_J9..rasmz0.F/jqjWck",
                "{CRYPT}$1$$fenFm4y5dd5HEpHF.q16y1",
                "{BLF-CRYPT}$2y$03$jAu1rwgHQkpns4AD74nAj.5otmDcOM1YTh5ZA7es0DB5uYCc5Bg8C",
                "{BLF-CRYPT.B64}$2y$05$jAu1rwgHQkpns4AD74nAj.5otmDcOM1YTh5ZA7es0DB5uYCc5Bg8C",
                "{SHA}5en6G6MezRroT3XKqkdPOmY/Bf",
                "{SHA}zze9fa1ba31ecd1ae84f75caaa474f3a663f05f4",
                "{SHA.HEX}e5e9f",
                "{SHA256}e5e9fa1ba31ecd1ae84f75caaa474f3a663f05f4",
                "{SSHA}5en6G6MezRroT3XKqkdPOmY/BfQ=",
                "{SSHA512}",
                "{SSHA256}\u00e9",
                "{MD5}",
                "{CRAM-MD5}cd3ba7deaad6e5ca",
                "{PBKDF2}$1$v4QEl6dF1gHroEJM$999999999$a44149567ed35a51b6c6b7c6b5af94d6e09983dc",
                "{PBKDF2}$1$v4QEl6dF1gHroEJM$0$a44149567ed35a51b6c6b7c6b5af94d6e09983dc",
                "{PBKDF2}$1$v4QEl6dF1gHroEJM$5000$a441",
                "{SCRAM-SHA-1}999999999,3CDUpfh+5jp9Met/xXmlrA==,PNUjGQHi3BEOrqIuYm9k5IlXbm0=,"
                        + "+EHPTSzAAewnb39z1DWdusRCio8=",
                "{SCRAM-SHA-256}4096,3CDUpfh+5jp9Met/xXmlrA==,PNUjGQHi3BEOrqIuYm9k5IlXbm0=,"
                        + "+EHPTSzAAewnb39z1DWdusRCio8=",
                "{SCRAM-SHA-1}4096,?,PNUjGQHi3BEOrqIuYm9k5IlXbm0=,+EHPTSzAAewnb39z1DWdusRCio8=",
                "{ARGON2ID}$argon2id$v=19$m=1048576,t=4,p=1$kTQTUPIYfBGHf2a/4rh5iw$"
                        + "ZXVBUVAK+7oPzLCE2lcgmbopR82/1f0IHB0mB/EfUlg",
                "{DIGEST-MD5}dcb6566d05f03ef37a4fadb9eef35c17",
                "{SHA.FOO}5en6G6MezRroT3XKqkdPOmY/BfQ=",
                "{}x"
            })
    void refuses_hashes_that_are_broken_or_would_stop_the_server(String stored) {
        assertThatThrownBy(() -> matches(stored, PASSWORD))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageMatching("an? .+|not .+|of the unknown scheme .+");
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

    static List<String> made() {
        return HashedPassword.SCHEMES;
    }

    @ParameterizedTest
    @MethodSource("made")
    void dovecot_accepts_new_hashes(String scheme) throws IOException, InterruptedException {
        assumeTrue(Files.isExecutable(DOVEADM), "skipped: there is no " + DOVEADM);
        String hash = HashedPassword.of(scheme, new Secret(PASSWORD)).value();

        assertThat(hash).startsWith("{" + scheme + "}");
        assertThat(matches(hash, PASSWORD)).isTrue();
        assertThat(doveadm(hash, PASSWORD)).isZero();
        assertThat(doveadm(hash, "pass word")).isNotZero();
    }

    @Test
    void makes_no_hash_of_half_a_password_or_a_weak_one() {
        for (String scheme : List.of("MD5", "SHA256", "DES", "HMAC-MD5", "CRYPT", "frob")) {
            assertThatThrownBy(() -> HashedPassword.of(scheme, new Secret("x")))
                    .hasMessageContaining("take one of ARGON2ID");
        }
        assertThatThrownBy(() -> HashedPassword.of("BLF-CRYPT", new Secret("x".repeat(73))))
                .hasMessageContaining("72 octets");
    }

    /** Whatever stands there: a word about it, never another exception. */
    @Test
    void mutated_hashes_break_nothing_else() throws IOException {
        var random = new Random(17);
        var vectors =
                PasswordVectorsTest.vectors().stream()
                        .map(PasswordVectorsTest.Vector::stored)
                        // These take too long for thousands of rounds.
                        .filter(v -> !v.contains("argon2") && !v.contains("$y$j9T"))
                        .filter(v -> !v.contains("$7$C") && !v.contains("$y$jC"))
                        .toList();
        for (int round = 0; round < 4000; round++) {
            var text = new StringBuilder(vectors.get(random.nextInt(vectors.size())));
            for (int i = random.nextInt(3); i >= 0; i--) {
                int at = random.nextInt(text.length());
                switch (random.nextInt(4)) {
                    case 0 -> text.setLength(at + 1);
                    case 1 -> text.insert(at, (char) (' ' + random.nextInt(0x200)));
                    case 2 -> text.deleteCharAt(text.length() - 1).append('$');
                    default -> text.setCharAt(at, (char) random.nextInt(0x80));
                }
            }
            try {
                assertThat(matches(text.toString(), "another")).isFalse();
            } catch (IllegalArgumentException e) {
                assertThat(e.getMessage())
                        .as(text.toString())
                        .matches("an? .+|not .+|of the unknown scheme .+");
            }
        }
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
        return StoredPassword.parse(new Secret(stored), "CRYPT").matches(new Secret(password));
    }
}
