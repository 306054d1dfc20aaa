package org.posthorn.pipeline.dkim;

import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.Signature;

/**
 * A key that we sign with.
 *
 * @param domain in lower case
 * @param selector in lower case
 */
public record DkimKey(String domain, String selector, Algorithm algorithm, PrivateKey key) {

    /** Signs with SHA-256, as the algorithm wants it. RFC 6376 §3.3.1, RFC 8463 §3. */
    byte[] sign(Content content) {
        try {
            return switch (algorithm) {
                case RSA -> {
                    var rsa = Signature.getInstance("SHA256withRSA");
                    rsa.initSign(key);
                    content.writeTo(new SignatureSink(rsa));
                    yield rsa.sign();
                }
                case ED25519 -> {
                    var digest = BodyHash.sha256();
                    content.writeTo(digest::update);
                    var ed25519 = Signature.getInstance("Ed25519");
                    ed25519.initSign(key);
                    ed25519.update(digest.digest());
                    yield ed25519.sign();
                }
            };
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(this + " cannot sign", e);
        }
    }

    /** Without the key. */
    @Override
    public String toString() {
        return selector + TagName.KEYS + domain + " (" + algorithm + ")";
    }
}
