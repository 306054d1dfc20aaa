package org.posthorn.sasl;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.posthorn.conf.Secret;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;

/** What Dovecot and libxcrypt have written; make-vectors.sh beside the file says how. */
class PasswordVectorsTest {

    /** A stored password, and the password. */
    record Vector(String stored, String password) {

        StoredPassword parsed() {
            return StoredPassword.parse(new Secret(stored), "CRYPT");
        }
    }

    static List<Vector> vectors() throws IOException {
        try (var in = PasswordVectorsTest.class.getResourceAsStream("doveadm-pw.txt")) {
            return new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .map(line -> line.split("\t", 2))
                    .map(line -> new Vector(line[0], line[1]))
                    .toList();
        }
    }

    @Test
    void every_one_matches_its_password() throws IOException {
        assertThat(vectors())
                .hasSizeGreaterThan(200)
                .allSatisfy(vector ->
                        assertThat(vector.parsed().matches(new Secret(vector.password())))
                                .as(vector.stored())
                                .isTrue());
    }

    @Test
    void none_matches_another_password() throws IOException {
        for (var vector : vectors().stream().filter(v -> v.password().startsWith("s")).toList()) {
            for (String other : List.of("x" + vector.password(), vector.password() + "\0", "")) {
                assertThat(vector.parsed().matches(new Secret(other)))
                        .as(vector.stored())
                        .isFalse();
            }
        }
    }

    @Test
    void the_weak_ones_say_so() throws IOException {
        var weak =
                vectors().stream()
                        .map(Vector::parsed)
                        .filter(parsed -> parsed.weakness().isPresent())
                        .map(StoredPassword::scheme)
                        .collect(Collectors.toSet());
        assertThat(weak)
                .containsExactlyInAnyOrder(
                        "CRYPT",
                        "MD5",
                        "MD5-CRYPT",
                        "DES-CRYPT",
                        "PLAIN-MD5",
                        "LDAP-MD5",
                        "PLAIN-MD4",
                        "SMD5",
                        "SHA",
                        "SHA1",
                        "SHA256",
                        "SHA512",
                        "CRAM-MD5",
                        "HMAC-MD5");
        assertThat(
                        vectors().stream()
                                .filter(vector -> vector.stored().startsWith("{CRYPT}"))
                                .flatMap(vector -> vector.parsed().weakness().stream()))
                .containsOnly("MD5-CRYPT");
    }
}
