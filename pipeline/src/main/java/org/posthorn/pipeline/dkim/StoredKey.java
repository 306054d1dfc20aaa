package org.posthorn.pipeline.dkim;

import java.nio.file.Path;
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
}
