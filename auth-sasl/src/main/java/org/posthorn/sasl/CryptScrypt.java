package org.posthorn.sasl;

import org.bouncycastle.crypto.generators.SCrypt;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** scrypt as crypt(3) writes it: {@code $7$}, eleven characters of costs, salt, hash. RFC 7914. */
final class CryptScrypt {

    private static final Pattern TEXT =
            Pattern.compile("\\$7\\$([./0-9A-Za-z]{11})([^$]{0,64})\\$([./0-9A-Za-z]{43})");

    /** Octets of memory of one check: 16 MiB are usual, 32 MiB are the most that is advised. */
    private static final long MAX_MEMORY = 256L << 20;

    /** The same times lanes: some seconds. */
    private static final long MAX_WORK = 1L << 30;

    private CryptScrypt() {}

    static boolean matches(String stored, byte[] password) {
        Matcher text = TEXT.matcher(stored);
        if (!text.matches()) {
            throw new IllegalArgumentException("not an scrypt hash");
        }
        var costs = new CryptBase64(text.group(1));
        int log = costs.digit();
        long r = costs.fixed();
        long p = costs.fixed();
        requireSane(log, r, p);
        byte[] made =
                SCrypt.generate(
                        password,
                        text.group(2).getBytes(StandardCharsets.ISO_8859_1),
                        1 << log,
                        (int) r,
                        (int) p,
                        32);
        return MessageDigest.isEqual(new CryptBase64(text.group(3)).octets(), made);
    }

    /** What both scrypt and yescrypt ask for, and this server can give. */
    static void requireSane(int log, long r, long p) {
        if (log < 1 || log > 30 || r < 1 || p < 1) {
            throw new IllegalArgumentException("an scrypt hash with impossible costs");
        }
        PasswordScheme.requireAtMost("block size", r, 1024);
        PasswordScheme.requireAtMost("lanes", p, 16);
        PasswordScheme.requireAtMost("memory", (128 * r) << log, MAX_MEMORY);
        PasswordScheme.requireAtMost("memory and lanes", (128 * r * p) << log, MAX_WORK);
    }
}
