package org.posthorn.sasl;

import org.bouncycastle.crypto.digests.MD4Digest;
import org.bouncycastle.crypto.digests.MD5Digest;
import org.bouncycastle.crypto.digests.SHA1Digest;
import org.bouncycastle.crypto.digests.SHA256Digest;
import org.bouncycastle.crypto.digests.SHA512Digest;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Optional;

/** A way to store passwords, by the names that Dovecot gives them. Thread-safe. */
interface PasswordScheme {

    /** Whether a check is dear enough to be made on the pool. */
    default boolean isSlow() {
        return true;
    }

    /**
     * The name of what makes it easy to guess this password from what is stored. Empty if it is
     * hard; {@code [auth] weak-schemes} has a say otherwise.
     */
    default Optional<String> weakness(byte[] stored) {
        return Optional.empty();
    }

    /**
     * What the text stands for where it does not say its encoding.
     *
     * @throws IllegalArgumentException as {@link #matches}
     */
    default byte[] decode(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /**
     * Compares in constant time.
     *
     * @param password without NUL, with which some schemes fill up
     * @throws IllegalArgumentException if what is stored is none of this scheme, or so dear that it
     *     would stop the server; the message never quotes it
     */
    boolean matches(byte[] stored, byte[] password);

    /** Empty for a scheme that is not known here. */
    static Optional<PasswordScheme> of(String name) {
        return Optional.ofNullable(
                switch (name) {
                    case "PLAIN", "CLEAR", "CLEARTEXT" -> new PlainText();
                    case "ARGON2ID", "ARGON2I", "ARGON2" -> new Argon2();
                    case "CRYPT", "SHA256-CRYPT", "SHA512-CRYPT", "BLF-CRYPT" -> new Crypt();
                    case "MD5-CRYPT", "DES-CRYPT", "DES" -> new Crypt();
                    case "MD5" -> new Md5();
                    case "PLAIN-MD5", "LDAP-MD5" -> new Digested("PLAIN-MD5", MD5Digest::new);
                    case "PLAIN-MD4" -> new Digested("PLAIN-MD4", MD4Digest::new);
                    case "SHA", "SHA1" -> new Digested("SHA", SHA1Digest::new);
                    case "SHA256" -> new Digested("SHA256", SHA256Digest::new);
                    case "SHA512" -> new Digested("SHA512", SHA512Digest::new);
                    case "SMD5" -> new SaltedDigest(MD5Digest::new, Optional.of("SMD5"));
                    case "SSHA" -> new SaltedDigest(SHA1Digest::new, Optional.empty());
                    case "SSHA256" -> new SaltedDigest(SHA256Digest::new, Optional.empty());
                    case "SSHA512" -> new SaltedDigest(SHA512Digest::new, Optional.empty());
                    case "PBKDF2" -> new Pbkdf2();
                    case "SCRAM-SHA-1" -> new ScramKeys(SHA1Digest::new);
                    case "SCRAM-SHA-256" -> new ScramKeys(SHA256Digest::new);
                    case "CRAM-MD5", "HMAC-MD5" -> new HmacMd5State();
                    default -> null;
                });
    }

    /** Whether this holds what a mechanism needs that never sees a password. */
    static boolean servesMechanism(String name) {
        return switch (name) {
            case "SCRAM-SHA-1", "SCRAM-SHA-256", "CRAM-MD5", "HMAC-MD5" -> true;
            default -> false;
        };
    }

    /**
     * The same password under the name that stands in {@code [auth] weak-schemes}: of several names
     * of one scheme, one. Empty if this is the name of nothing weak.
     */
    static Optional<String> weakName(String name) {
        return switch (name) {
            case "MD5-CRYPT", "DES-CRYPT", "PLAIN-MD5", "PLAIN-MD4", "SMD5" -> Optional.of(name);
            case "SHA", "SHA256", "SHA512", "CRAM-MD5" -> Optional.of(name);
            case "DES" -> Optional.of("DES-CRYPT");
            case "LDAP-MD5" -> Optional.of("PLAIN-MD5");
            case "SHA1" -> Optional.of("SHA");
            case "HMAC-MD5" -> Optional.of("CRAM-MD5");
            default -> Optional.empty();
        };
    }

    /** Refuses what would take a processor for many seconds, or all of the memory. */
    static void requireAtMost(String what, long asked, long most) {
        if (asked > most) {
            throw new IllegalArgumentException(
                    "a hash with " + what + " " + asked + ", beyond " + most);
        }
    }

    /** The password itself. */
    record PlainText() implements PasswordScheme {

        @Override
        public boolean isSlow() {
            return false;
        }

        @Override
        public boolean matches(byte[] stored, byte[] password) {
            return MessageDigest.isEqual(stored, password);
        }
    }

    /** {@code {MD5}}: what crypt(3) makes, or a bare digest. */
    record Md5() implements PasswordScheme {

        @Override
        public Optional<String> weakness(byte[] stored) {
            return kind(stored).weakness(stored);
        }

        @Override
        public byte[] decode(String text) {
            return kind(text.getBytes(StandardCharsets.UTF_8)).decode(text);
        }

        @Override
        public boolean matches(byte[] stored, byte[] password) {
            return kind(stored).matches(stored, password);
        }

        private static PasswordScheme kind(byte[] stored) {
            boolean crypt = new String(stored, StandardCharsets.ISO_8859_1).startsWith("$1$");
            return crypt ? new Crypt() : new Digested("PLAIN-MD5", MD5Digest::new);
        }
    }
}
