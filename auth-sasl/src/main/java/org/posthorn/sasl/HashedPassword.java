package org.posthorn.sasl;

import org.bouncycastle.crypto.digests.SHA1Digest;
import org.bouncycastle.crypto.digests.SHA256Digest;
import org.bouncycastle.crypto.digests.SHA512Digest;
import org.bouncycastle.crypto.generators.OpenBSDBCrypt;
import org.posthorn.conf.Secret;

import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Makes passwords as other programs store them. No weak ones: nobody needs new ones of these. */
public final class HashedPassword {

    /** The schemes that can be made, the best first. */
    public static final List<String> SCHEMES =
            List.of(
                    "ARGON2ID",
                    "BLF-CRYPT",
                    "SHA512-CRYPT",
                    "SHA256-CRYPT",
                    "PBKDF2",
                    "SCRAM-SHA-256",
                    "SCRAM-SHA-1",
                    "SSHA512",
                    "SSHA256");

    /** Octets of a password that bcrypt looks at. */
    private static final int BCRYPT_MOST = 72;

    /** What takes about as long as what Argon2 does. */
    private static final int BCRYPT_COST = 12;

    private static final String ROUNDS = "rounds=100000$";

    private static final String SALT_LETTERS =
            "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz./";

    private HashedPassword() {}

    /**
     * A new hash with a salt of its own, {@code {SCHEME}text}.
     *
     * @throws IllegalArgumentException if the scheme cannot be made, or does not take this password
     */
    public static Secret of(String scheme, Secret password) {
        String name = scheme.toUpperCase(Locale.ROOT);
        byte[] octets = password.value().getBytes(StandardCharsets.UTF_8);
        if (!Passwords.isPossible(octets)) {
            throw new IllegalArgumentException(
                    "a password has 1 to " + Passwords.MAX_LENGTH + " octets, and no NUL");
        }
        String text =
                switch (name) {
                    case "ARGON2ID" -> Argon2.make(octets, salt());
                    case "BLF-CRYPT" -> bcrypt(octets);
                    case "SHA512-CRYPT" -> crypt("$6$" + ROUNDS + letters(), octets);
                    case "SHA256-CRYPT" -> crypt("$5$" + ROUNDS + letters(), octets);
                    case "PBKDF2" -> Pbkdf2.make(octets, letters());
                    case "SCRAM-SHA-256" -> new ScramKeys(SHA256Digest::new).make(octets, salt());
                    case "SCRAM-SHA-1" -> new ScramKeys(SHA1Digest::new).make(octets, salt());
                    case "SSHA512" ->
                            new SaltedDigest(SHA512Digest::new, Optional.empty())
                                    .make(octets, salt());
                    case "SSHA256" ->
                            new SaltedDigest(SHA256Digest::new, Optional.empty())
                                    .make(octets, salt());
                    default -> throw new IllegalArgumentException(whyNot(name));
                };
        return new Secret("{" + name + "}" + text);
    }

    private static String whyNot(String name) {
        String why =
                PasswordScheme.weakName(name).isPresent()
                        ? " is weak, and only read"
                        : " cannot be made";
        return LogText.of(name) + why + "; take one of " + String.join(", ", SCHEMES);
    }

    private static String bcrypt(byte[] password) {
        if (password.length > BCRYPT_MOST) {
            throw new IllegalArgumentException(
                    "BLF-CRYPT would look at the first "
                            + BCRYPT_MOST
                            + " octets of this password only; take another scheme");
        }
        return OpenBSDBCrypt.generate("2y", password, salt(), BCRYPT_COST);
    }

    private static String crypt(String salt, byte[] password) {
        // It wipes the array that it is given.
        return org.apache.commons.codec.digest.Crypt.crypt(password.clone(), salt);
    }

    private static byte[] salt() {
        byte[] salt = new byte[16];
        new SecureRandom().nextBytes(salt);
        return salt;
    }

    private static String letters() {
        var letters = new StringBuilder();
        for (byte octet : salt()) {
            letters.append(SALT_LETTERS.charAt(octet & 63));
        }
        return letters.toString();
    }
}
