package org.posthorn.sasl;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What SCRAM needs of a password, as Dovecot stores it: {@code
 * iterations,salt,StoredKey,ServerKey}. RFC 5802 §3.
 */
record ScramSecret(int iterations, byte[] salt, byte[] storedKey, byte[] serverKey) {

    /** The work is the client's: more than this is a mistake, and would stop it. */
    private static final int MAX_ITERATIONS = 10_000_000;

    private static final Pattern TEXT =
            Pattern.compile("([1-9][0-9]{0,7}),([^,]{1,128}),([^,]{1,128}),([^,]{1,128})");

    /**
     * @param octets of a key
     * @throws IllegalArgumentException never quotes the text
     */
    static ScramSecret parse(String text, int octets) {
        Matcher part = TEXT.matcher(text);
        if (!part.matches()) {
            throw new IllegalArgumentException("not iterations,salt,StoredKey,ServerKey");
        }
        int iterations = Integer.parseInt(part.group(1));
        byte[] salt = Encoding.BASE64.decode(part.group(2));
        byte[] storedKey = Encoding.BASE64.decode(part.group(3));
        byte[] serverKey = Encoding.BASE64.decode(part.group(4));
        if (iterations > MAX_ITERATIONS
                || salt.length == 0
                || storedKey.length != octets
                || serverKey.length != octets) {
            throw new IllegalArgumentException("not of the length that its hash has");
        }
        return new ScramSecret(iterations, salt, storedKey, serverKey);
    }
}
