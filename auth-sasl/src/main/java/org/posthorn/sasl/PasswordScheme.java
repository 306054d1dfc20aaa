package org.posthorn.sasl;

import org.bouncycastle.crypto.generators.OpenBSDBCrypt;

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
     * Compares in constant time.
     *
     * @throws IllegalArgumentException if the stored text is none of this scheme, or so dear that
     *     it would stop the server; the message never quotes it
     */
    boolean matches(String stored, byte[] password);

    /** Empty for a scheme that is not known here. */
    static Optional<PasswordScheme> of(String name) {
        return switch (name) {
            case "PLAIN", "CLEAR", "CLEARTEXT" -> Optional.of(new PlainText());
            case "ARGON2ID", "ARGON2I", "ARGON2" -> Optional.of(new Argon2());
            case "CRYPT", "SHA256-CRYPT", "SHA512-CRYPT", "BLF-CRYPT" -> Optional.of(new Crypt());
            default -> Optional.empty();
        };
    }

    /** The password itself. */
    record PlainText() implements PasswordScheme {

        @Override
        public boolean isSlow() {
            return false;
        }

        @Override
        public boolean matches(String stored, byte[] password) {
            return MessageDigest.isEqual(stored.getBytes(StandardCharsets.UTF_8), password);
        }
    }

    /**
     * What crypt(3) makes, by its prefix: {@code $5$} and {@code $6$} (SHA-2), {@code $2a$}, {@code
     * $2b$} and {@code $2y$} (bcrypt).
     */
    record Crypt() implements PasswordScheme {

        /** The default is 5,000; a hundred times as many take about a second. */
        private static final int MAX_ROUNDS = 500_000;

        /** The default is 5 in Dovecot and 10 elsewhere; 2^16 rounds take seconds. */
        private static final int MAX_COST = 16;

        @Override
        public boolean matches(String stored, byte[] password) {
            if (stored.matches("\\$[56]\\$(rounds=[0-9]{1,9}\\$)?[./0-9A-Za-z]{1,16}\\$.+")) {
                return sha2(stored, password);
            }
            if (stored.matches("\\$2[aby]\\$[0-9]{2}\\$[./0-9A-Za-z]{53}")) {
                requireAtMost(Integer.parseInt(stored.substring(4, 6)), MAX_COST);
                return OpenBSDBCrypt.checkPassword(stored, password);
            }
            throw new IllegalArgumentException("a crypt hash other than $5$, $6$ and $2a$ to $2y$");
        }

        private static boolean sha2(String stored, byte[] password) {
            int rounds = stored.indexOf("rounds=");
            if (rounds >= 0) {
                int end = stored.indexOf('$', rounds);
                requireAtMost(Integer.parseInt(stored.substring(rounds + 7, end)), MAX_ROUNDS);
            }
            // It wipes the array that it is given.
            String made = org.apache.commons.codec.digest.Crypt.crypt(password.clone(), stored);
            return MessageDigest.isEqual(
                    made.getBytes(StandardCharsets.US_ASCII),
                    stored.getBytes(StandardCharsets.US_ASCII));
        }

        private static void requireAtMost(int asked, int most) {
            if (asked > most) {
                throw new IllegalArgumentException("a cost of " + asked + ", beyond " + most);
            }
        }
    }
}
