package org.posthorn.outbound.relay;

import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.cert.X509Certificate;
import java.util.HexFormat;
import java.util.Locale;

/**
 * The SHA-256 of a certificate, or of its public key.
 *
 * @param digest in hexadecimal digits of lower case
 */
public record Fingerprint(String digest) {

    private static final int OCTETS = 32;

    /**
     * Reads hexadecimal digits, with colons between the octets or not. Throws {@link
     * IllegalArgumentException} with a text for the administrator.
     */
    public static Fingerprint parse(String text) {
        String digits = text.replace(":", "").toLowerCase(Locale.ROOT);
        if (!digits.matches("[0-9a-f]{" + 2 * OCTETS + "}")) {
            throw new IllegalArgumentException(
                    "not a SHA-256 in hexadecimal digits, as printed by: openssl x509 -noout"
                            + " -fingerprint -sha256");
        }
        return new Fingerprint(digits);
    }

    boolean isOf(X509Certificate certificate) throws GeneralSecurityException {
        return digest.equals(sha256(certificate.getEncoded()))
                || digest.equals(sha256(certificate.getPublicKey().getEncoded()));
    }

    private static String sha256(byte[] octets) throws GeneralSecurityException {
        return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(octets));
    }

    /** As it is written in the file. */
    @Override
    public String toString() {
        return digest;
    }
}
