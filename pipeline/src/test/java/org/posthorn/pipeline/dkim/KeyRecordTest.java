package org.posthorn.pipeline.dkim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.security.KeyPair;
import java.security.interfaces.RSAPublicKey;
import java.util.Base64;

@DisplayName("RFC 6376 §3.6.1: key records")
class KeyRecordTest {

    private static final KeyPair PAIR = Mailer.generate("RSA", 1024);
    private static final String P = Mailer.base64(PAIR.getPublic().getEncoded());

    @Test
    void all_but_p_may_be_missing() throws Exception {
        var key = KeyRecord.parse("p=" + P);

        assertThat(key.algorithm()).isEqualTo(Algorithm.RSA);
        assertThat(key.key()).isEqualTo(PAIR.getPublic());
        assertThat(key.bits()).isEqualTo(1024);
        assertThat(key.testing()).isFalse();
        assertThat(key.strict()).isFalse();
    }

    @Test
    void flags_services_hashes_and_notes() throws Exception {
        var key =
                KeyRecord.parse(
                        "v=DKIM1; h=sha1:sha256; k=RSA; n=a=20note; s=email:other; t=y : s : z; p="
                                + P.substring(0, 20)
                                + " "
                                + P.substring(20)
                                + ";");

        assertThat(key.testing()).isTrue();
        assertThat(key.strict()).isTrue();
    }

    @Test
    void an_rsa_key_without_its_wrapping() throws Exception {
        String bare = Mailer.base64(Mailer.bare((RSAPublicKey) PAIR.getPublic()));

        assertThat(KeyRecord.parse("v=DKIM1; p=" + bare).key()).isEqualTo(PAIR.getPublic());
    }

    @Test
    void ed25519_is_32_octets() throws Exception {
        var pair = Mailer.generate("Ed25519", 255);

        assertThat(KeyRecord.parse("k=ed25519; p=" + Mailer.base64(Mailer.raw(pair))).key())
                .isEqualTo(pair.getPublic());
        String wrapped = Base64.getEncoder().encodeToString(pair.getPublic().getEncoded());
        assertThatThrownBy(() -> KeyRecord.parse("k=ed25519; p=" + wrapped))
                .hasMessage("key is no Ed25519 key");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "v=DKIM1; p=|key revoked",
                "v=DKIM1; p= ;|key revoked",
                "v=DKIM1; k=rsa|no p= tag",
                "v=DKIM2; p=%|key record of an unknown version",
                "p=%; v=DKIM1|key record of an unknown version",
                "v=spf1 -all|key record of an unknown version",
                "h=sha1; p=%|key is not for this hash",
                "s=tlsrpt; p=%|key is not for mail",
                "k=dsa; p=%|key of an unknown type",
                "k=rsa; p=AAAA|key is no RSA key",
                "k=rsa; p=!!|p= is not Base64",
                "p=%; p=%|key record: duplicate tag",
                "no key|key record: tag without a value",
            })
    void what_is_none(String record, String reason) {
        assertThatThrownBy(() -> KeyRecord.parse(record.replace("%", P))).hasMessage(reason);
    }

    @Test
    void megabytes_are_not_read() {
        assertThatThrownBy(() -> KeyRecord.parse("p=" + "A".repeat(1 << 20)))
                .hasMessage("key record is too long");
    }

    @Test
    void an_exponent_that_would_keep_us_busy() throws Exception {
        var modulus = ((RSAPublicKey) PAIR.getPublic()).getModulus();
        var huge =
                new org.bouncycastle.asn1.pkcs.RSAPublicKey(
                        modulus, modulus.subtract(java.math.BigInteger.TWO));

        assertThatThrownBy(() -> KeyRecord.parse("p=" + Mailer.base64(huge.getEncoded())))
                .hasMessage("key is no usable RSA key");
    }
}
