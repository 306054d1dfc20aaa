package org.posthorn.sasl;

import org.bouncycastle.crypto.Digest;
import org.bouncycastle.crypto.digests.SHA1Digest;
import org.bouncycastle.crypto.generators.PKCS5S2ParametersGenerator;
import org.bouncycastle.crypto.params.KeyParameter;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** PBKDF2 with HMAC-SHA-1 as Dovecot writes it, {@code $1$salt$rounds$hex}. RFC 8018 §5.2. */
record Pbkdf2() implements PasswordScheme {

    /** Dovecot writes 5,000, we twenty times as many; this many take about a second. */
    static final int MAX_ROUNDS = 1_000_000;

    private static final int LENGTH = 20;
    private static final int ROUNDS = 100_000;

    private static final Pattern TEXT =
            Pattern.compile("\\$1\\$([^$]{1,64})\\$([0-9]{1,9})\\$([0-9a-fA-F]{40})");

    @Override
    public boolean matches(byte[] stored, byte[] password) {
        Matcher text = TEXT.matcher(new String(stored, StandardCharsets.ISO_8859_1));
        if (!text.matches()) {
            throw new IllegalArgumentException("not a PBKDF2 hash");
        }
        int rounds = Integer.parseInt(text.group(2));
        requireRounds(rounds);
        byte[] salt = text.group(1).getBytes(StandardCharsets.ISO_8859_1);
        return MessageDigest.isEqual(
                HexFormat.of().parseHex(text.group(3)),
                derive(new SHA1Digest(), password, salt, rounds, LENGTH));
    }

    /**
     * As Dovecot reads it.
     *
     * @param salt of characters other than the dollar sign
     */
    static String make(byte[] password, String salt) {
        byte[] octets = salt.getBytes(StandardCharsets.US_ASCII);
        byte[] made = derive(new SHA1Digest(), password, octets, ROUNDS, LENGTH);
        return "$1$" + salt + "$" + ROUNDS + "$" + HexFormat.of().formatHex(made);
    }

    static byte[] derive(Digest digest, byte[] password, byte[] salt, int rounds, int length) {
        var generator = new PKCS5S2ParametersGenerator(digest);
        generator.init(password, salt, rounds);
        return ((KeyParameter) generator.generateDerivedParameters(8 * length)).getKey();
    }

    /** Refuses none, and so many that they would stop the server. */
    static void requireRounds(int rounds) {
        if (rounds < 1) {
            throw new IllegalArgumentException("a hash without rounds");
        }
        PasswordScheme.requireAtMost("rounds", rounds, MAX_ROUNDS);
    }
}
