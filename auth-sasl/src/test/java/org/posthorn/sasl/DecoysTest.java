package org.posthorn.sasl;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.posthorn.conf.Secret;

import java.util.HashMap;
import java.util.HashSet;

@DisplayName("What stands for the password of nobody")
class DecoysTest {

    private final Secret first = new Secret("{PLAIN}nobody");
    private final Decoys decoys = new Decoys(first, new Fingerprints());

    @Test
    void is_of_a_kind_that_somebody_has_and_stays_so() {
        assertThat(decoys.of("eve")).isSameAs(first);
        saw("{SHA512-CRYPT}$6$salt$hash");
        assertThat(kindOf("eve")).isEqualTo("SHA512-CRYPT$6");

        saw("{SSHA256}x");
        var before = new HashMap<String, String>();
        for (int i = 0; i < 100; i++) {
            before.put("user-" + i, kindOf("user-" + i));
        }
        assertThat(new HashSet<>(before.values()))
                .containsExactlyInAnyOrder("SHA512-CRYPT$6", "SSHA256");
        saw("{SHA512-CRYPT}$6$another$hash");
        before.forEach((name, scheme) -> assertThat(kindOf(name)).isEqualTo(scheme));
    }

    @Test
    void one_that_was_compared_with_is_nobodys_still() {
        decoys.sawAgain("PLAIN", first);
        saw("{SSHA256}x");
        for (int i = 0; i < 100; i++) {
            assertThat(kindOf("user-" + i)).isEqualTo("SSHA256");
        }
    }

    @Test
    void there_are_not_more_kinds_than_a_few() {
        for (int i = 1000; i < 2000; i++) {
            saw("{SHA512-CRYPT}$6$rounds=" + i + "$salt$hash");
        }
        var kinds = new HashSet<String>();
        for (int i = 0; i < 5000; i++) {
            kinds.add(kindOf("user-" + i));
        }
        assertThat(kinds).hasSizeLessThanOrEqualTo(32);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ' ',
            value = {
                "{SSHA}abc SSHA",
                "{CRYPT}$6$salt$hash CRYPT$6",
                "{CRYPT}$6$rounds=10000$salt$hash CRYPT$6$rounds=10000",
                "{ARGON2ID}$argon2id$v=19$m=65536,t=3,p=1$c2FsdA$aGFzaA"
                        + " ARGON2ID$argon2id$v=19$m=65536,t=3,p=1",
                "{CRYPT}$6$12salt$hash CRYPT$6",
                "{BLF-CRYPT}$2y$05$abcdefghijklmnopqrstuv BLF-CRYPT$2y$05"
            })
    void a_kind_is_what_makes_the_cost(String stored, String kind) {
        assertThat(stored(stored).kind()).isEqualTo(kind);
    }

    private void saw(String text) {
        decoys.saw(stored(text).kind(), new Secret(text));
    }

    private String kindOf(String name) {
        return stored(decoys.of(name).value()).kind();
    }

    private static StoredPassword stored(String text) {
        return StoredPassword.parse(new Secret(text), "CRYPT");
    }
}
