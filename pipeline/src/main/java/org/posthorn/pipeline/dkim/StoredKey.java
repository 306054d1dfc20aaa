package org.posthorn.pipeline.dkim;

import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.Signature;
import java.security.interfaces.RSAPrivateKey;

/** A key in its file. */
public record StoredKey(DkimKey key, Use use, Path file) {

    /** What a key is for. It is said by the end of the file's name. */
    public enum Use {
        /** It signs. */
        SIGNING("pem"),
        /** It will sign, once it is published. */
        WAITING("next"),
        /** It has signed: its signatures may still be on their way. */
        RETIRED("old");

        private final String suffix;

        Use(String suffix) {
            this.suffix = suffix;
        }

        String suffix() {
            return suffix;
        }
    }

    public PublishedKey published() {
        return PublishedKey.of(key);
    }

    public int bits() {
        return key.key() instanceof RSAPrivateKey rsa ? rsa.getModulus().bitLength() : 256;
    }

    /** Whether what it signs verifies with what is published for it. */
    public boolean isWhole() {
        String jdkName = key.algorithm() == Algorithm.RSA ? "SHA256withRSA" : "Ed25519";
        byte[] text = {1, 2, 3};
        try {
            var signing = Signature.getInstance(jdkName);
            signing.initSign(key.key());
            signing.update(text);
            byte[] signature = signing.sign();
            var verifying = Signature.getInstance(jdkName);
            verifying.initVerify(KeyRecord.parse(published().text()).key());
            verifying.update(text);
            return verifying.verify(signature);
        } catch (GeneralSecurityException | MalformedException | IllegalArgumentException e) {
            return false;
        }
    }
}
