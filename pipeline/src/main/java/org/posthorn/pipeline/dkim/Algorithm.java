package org.posthorn.pipeline.dkim;

/** How a signature is made: the hash is SHA-256 with each. RFC 8301 §3.1, RFC 8463 §3. */
public enum Algorithm {
    RSA("rsa", "RSA"),
    ED25519("ed25519", "Ed25519");

    private static final String HASH = "sha256";

    private final String key;
    private final String jdkName;

    Algorithm(String key, String jdkName) {
        this.key = key;
        this.jdkName = jdkName;
    }

    /** As {@code a=} names it. */
    @Override
    public String toString() {
        return key + "-" + HASH;
    }

    /** As {@code k=} of a key record names it. */
    String key() {
        return key;
    }

    /** Of its keys. */
    String jdkName() {
        return jdkName;
    }

    static Algorithm parse(String text) throws MalformedException {
        for (var algorithm : values()) {
            if (algorithm.toString().equalsIgnoreCase(text)) {
                return algorithm;
            }
        }
        throw new MalformedException(
                text.equalsIgnoreCase("rsa-sha1")
                        ? "rsa-sha1 is not valid any more"
                        : "unknown algorithm");
    }
}
