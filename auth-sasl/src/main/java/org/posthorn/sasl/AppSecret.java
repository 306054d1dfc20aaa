package org.posthorn.sasl;

import org.bouncycastle.crypto.digests.SHA256Digest;
import org.posthorn.conf.Secret;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What an app password is: 28 letters and digits, 140 bits that nobody has chosen. People read it
 * in groups of four and type it as they like. It is stored as its SHA-256: there is nothing to
 * guess that a slow hash or a salt would make harder.
 */
public final class AppSecret {

    /** RFC 4648 §6, in small letters. */
    private static final String LETTERS = "abcdefghijklmnopqrstuvwxyz234567";

    private static final int LENGTH = 28;

    private static final Pattern GROUPS = Pattern.compile("(?<=\\G.{4})(?=.)");

    private static final String SCHEME = "{SHA256}";

    private final String letters;

    private AppSecret(String letters) {
        this.letters = letters;
    }

    /** A new one. */
    public static AppSecret fresh() {
        byte[] octets = new byte[LENGTH];
        new SecureRandom().nextBytes(octets);
        var letters = new StringBuilder();
        for (byte octet : octets) {
            letters.append(LETTERS.charAt(octet & 31));
        }
        return new AppSecret(letters.toString());
    }

    /** What a client has sent, if it can be one. */
    static Optional<AppSecret> of(Secret password) {
        String value = password.value();
        if (value.length() < LENGTH || value.length() > 2 * LENGTH) {
            return Optional.empty();
        }
        String letters = value.replaceAll("[- ]", "").toLowerCase(Locale.ROOT);
        return letters.length() == LENGTH && letters.chars().allMatch(c -> LETTERS.indexOf(c) >= 0)
                ? Optional.of(new AppSecret(letters))
                : Optional.empty();
    }

    /** For its owner, once. */
    public Secret shown() {
        return new Secret(GROUPS.matcher(letters).replaceAll("-"));
    }

    /** For the file. */
    public Secret stored() {
        return new Secret(SCHEME + Base64.getEncoder().encodeToString(digest()));
    }

    /** Whether this is what is stored. In constant time. */
    boolean is(Secret stored) {
        return MessageDigest.isEqual(
                stored.value().getBytes(StandardCharsets.UTF_8),
                stored().value().getBytes(StandardCharsets.UTF_8));
    }

    private byte[] digest() {
        var digest = new SHA256Digest();
        byte[] octets = letters.getBytes(StandardCharsets.US_ASCII);
        digest.update(octets, 0, octets.length);
        byte[] result = new byte[digest.getDigestSize()];
        digest.doFinal(result, 0);
        return result;
    }
}
