package org.posthorn.sasl;

import java.util.Base64;

/**
 * What SCRAM needs of a password, as Dovecot stores it: {@code
 * iterations,salt,StoredKey,ServerKey}. RFC 5802 §3.
 */
record ScramSecret(int iterations, byte[] salt, byte[] storedKey, byte[] serverKey) {

    /** The work is the client's: more than this is a mistake, and would stop it. */
    private static final int MAX_ITERATIONS = 10_000_000;

    /**
     * @param octets of a key
     * @throws IllegalArgumentException never quotes the text
     */
    static ScramSecret parse(String text, int octets) {
        String[] part = text.split(",", -1);
        if (part.length != 4 || !part[0].matches("[1-9][0-9]{0,7}")) {
            throw new IllegalArgumentException("not iterations,salt,StoredKey,ServerKey");
        }
        int iterations = Integer.parseInt(part[0]);
        byte[] salt = Base64.getDecoder().decode(part[1]);
        byte[] storedKey = Base64.getDecoder().decode(part[2]);
        byte[] serverKey = Base64.getDecoder().decode(part[3]);
        if (iterations > MAX_ITERATIONS
                || salt.length == 0
                || storedKey.length != octets
                || serverKey.length != octets) {
            throw new IllegalArgumentException("not of the length that its hash has");
        }
        return new ScramSecret(iterations, salt, storedKey, serverKey);
    }
}
