package org.posthorn.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Objects;

/** The resources are what {@code openssl req -x509} and {@code openssl pkey} wrote. */
@DisplayName("RFC 7468 §10 PEM")
class PemTest {

    @ParameterizedTest
    @CsvSource({
        "rsa, rsa-pkcs8, RSA",
        "rsa, rsa-pkcs1, RSA",
        "ec, ec-pkcs8, EC",
        "ec, ec-sec1, EC",
        "ed25519, ed25519-pkcs8, EdDSA"
    })
    void keys_are_read_in_every_usual_form(String certificate, String key, String algorithm)
            throws IOException {
        Credential credential =
                Pem.credential(read(certificate + ".pem"), read(key + ".key"), "test");
        assertThat(credential.key().getAlgorithm()).isEqualTo(algorithm);
        assertThat(credential.names("mail.example.org")).isTrue();
        assertThat(credential.names("a.wild.example.org")).isTrue();
        assertThat(credential.names("a.b.wild.example.org")).isFalse();
    }

    @Test
    void a_chain_keeps_its_order() throws IOException {
        Credential credential =
                Pem.credential(read("ec.pem") + read("rsa.pem"), read("ec-sec1.key"), "test");
        assertThat(credential.chain()).hasSize(2);
        assertThat(credential.leaf().getPublicKey().getAlgorithm()).isEqualTo("EC");
    }

    @Test
    void an_encrypted_key_is_refused_with_advice() {
        assertThatThrownBy(() -> Pem.credential(read("ec.pem"), read("ec-encrypted.key"), "k.pem"))
                .hasMessage("k.pem: the key is encrypted; decrypt it with: openssl pkey");
    }

    @Test
    void a_foreign_key_is_refused() {
        assertThatThrownBy(() -> Pem.credential(read("ec.pem"), read("rsa-pkcs8.key"), "k.pem"))
                .hasMessage("k.pem: the key is not that of the certificate");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "rubbish",
                "-----BEGIN CERTIFICATE-----",
                "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n",
                "-----BEGIN PRIVATE KEY-----\n!!!!\n-----END PRIVATE KEY-----\n"
            })
    void rubbish_is_refused_by_name(String text) {
        assertThatThrownBy(() -> Pem.credential(text, text, "k.pem"))
                .isInstanceOf(IOException.class)
                .hasMessageStartingWith("k.pem: ");
    }

    private static String read(String name) throws IOException {
        try (InputStream in =
                Objects.requireNonNull(PemTest.class.getResourceAsStream("pem/" + name))) {
            return new String(in.readAllBytes(), StandardCharsets.US_ASCII);
        }
    }
}
