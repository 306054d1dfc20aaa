package org.posthorn.sasl;

import org.bouncycastle.crypto.generators.Argon2BytesGenerator;
import org.bouncycastle.crypto.params.Argon2Parameters;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Argon2 in its common text form, {@code $argon2id$v=19$m=65536,t=3,p=1$salt$hash} with base64 that
 * has no padding. RFC 9106.
 */
record Argon2() implements PasswordScheme {

    private static final Pattern TEXT =
            Pattern.compile(
                    "\\$argon2(id|i)\\$v=(16|19)\\$m=(\\d{1,9}),t=(\\d{1,9}),p=(\\d{1,9})"
                            + "\\$([A-Za-z0-9+/]{8,128})\\$([A-Za-z0-9+/]{16,512})");

    /** Memory of one check, in KiB: four times what we write. */
    private static final int MAX_MEMORY = 262_144;

    /** Passes times memory of one check: sixteen times what we write, some seconds. */
    private static final long MAX_WORK = 16L * 3 * 65_536;

    /** Enough for any hash in use; each lane could be a thread elsewhere. */
    private static final int MAX_LANES = 16;

    @Override
    public boolean matches(byte[] stored, byte[] password) {
        Matcher text = TEXT.matcher(new String(stored, StandardCharsets.ISO_8859_1));
        if (!text.matches()) {
            throw new IllegalArgumentException("not an Argon2 hash");
        }
        long memory = Long.parseLong(text.group(3));
        long passes = Long.parseLong(text.group(4));
        long lanes = Long.parseLong(text.group(5));
        boolean sane = lanes >= 1 && lanes <= MAX_LANES && memory >= 8 * lanes && passes >= 1;
        if (!sane || memory > MAX_MEMORY || memory * passes > MAX_WORK) {
            throw new IllegalArgumentException(
                    "an Argon2 hash with m=" + memory + ",t=" + passes + ",p=" + lanes);
        }
        byte[] expected = Encoding.BASE64.decode(text.group(7));
        var parameters =
                new Argon2Parameters.Builder(
                                text.group(1).equals("id")
                                        ? Argon2Parameters.ARGON2_id
                                        : Argon2Parameters.ARGON2_i)
                        .withVersion(Integer.parseInt(text.group(2)))
                        .withMemoryAsKB((int) memory)
                        .withIterations((int) passes)
                        .withParallelism((int) lanes)
                        .withSalt(Encoding.BASE64.decode(text.group(6)))
                        .build();
        return MessageDigest.isEqual(expected, hash(parameters, password, expected.length));
    }

    /** With the cost that Dovecot writes: libsodium's "interactive" memory, three passes. */
    static String make(byte[] password, byte[] salt) {
        var parameters =
                new Argon2Parameters.Builder(Argon2Parameters.ARGON2_id)
                        .withVersion(Argon2Parameters.ARGON2_VERSION_13)
                        .withMemoryAsKB(65_536)
                        .withIterations(3)
                        .withParallelism(1)
                        .withSalt(salt)
                        .build();
        var base64 = Base64.getEncoder().withoutPadding();
        return "$argon2id$v=19$m=65536,t=3,p=1$"
                + base64.encodeToString(salt)
                + "$"
                + base64.encodeToString(hash(parameters, password, 32));
    }

    private static byte[] hash(Argon2Parameters parameters, byte[] password, int length) {
        var generator = new Argon2BytesGenerator();
        generator.init(parameters);
        byte[] hash = new byte[length];
        generator.generateBytes(password, hash);
        return hash;
    }
}
