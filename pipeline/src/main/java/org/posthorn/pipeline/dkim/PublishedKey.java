package org.posthorn.pipeline.dkim;

import org.bouncycastle.crypto.params.Ed25519PrivateKeyParameters;
import org.posthorn.dns.Data;

import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.interfaces.EdECPrivateKey;
import java.security.interfaces.RSAPrivateCrtKey;
import java.security.spec.RSAPublicKeySpec;
import java.util.Base64;
import java.util.Objects;

/**
 * The public half of a key, as it is to be published. RFC 6376 §3.6.1, RFC 8463 §4.
 *
 * @param name of the TXT record, without a dot at the end
 * @param text in one piece, as forms in the web want it
 */
public record PublishedKey(String name, String text) {

    static PublishedKey of(DkimKey key) {
        return new PublishedKey(
                key.selector() + TagName.KEYS + key.domain(),
                "v=DKIM1; k="
                        + key.algorithm().key()
                        + "; p="
                        + Base64.getEncoder().encodeToString(octets(key.key())));
    }

    /** In strings of 255 octets at the most, as zone files want it. */
    public String zoneLine() {
        return name + ". IN TXT " + new Data.Txt(text).zoneText();
    }

    private static byte[] octets(PrivateKey key) {
        return switch (key) {
            case RSAPrivateCrtKey rsa -> info(rsa);
            case EdECPrivateKey ed25519 ->
                    new Ed25519PrivateKeyParameters(ed25519.getBytes().orElseThrow(), 0)
                            .generatePublicKey()
                            .getEncoded();
            default -> throw new IllegalArgumentException("a key of another kind");
        };
    }

    private static byte[] info(RSAPrivateCrtKey key) {
        try {
            var spec = new RSAPublicKeySpec(key.getModulus(), key.getPublicExponent());
            return Objects.requireNonNull(
                    KeyFactory.getInstance("RSA").generatePublic(spec).getEncoded());
        } catch (GeneralSecurityException e) {
            throw new IllegalArgumentException("half a key", e);
        }
    }
}
