package org.posthorn.sasl;

import org.bouncycastle.crypto.generators.OpenBSDBCrypt;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Optional;

/**
 * What crypt(3) makes, by its prefix: {@code $5$} and {@code $6$} (SHA-2), {@code $2a$}, {@code
 * $2b$} and {@code $2y$} (bcrypt), {@code $y$} (yescrypt), {@code $7$} (scrypt), {@code $1$} (MD5),
 * and thirteen characters without one (DES).
 */
record Crypt() implements PasswordScheme {

    /** The default is 5,000; a hundred times as many take about a second. */
    private static final int MAX_ROUNDS = 500_000;

    /** The default is 5 in Dovecot and 10 elsewhere; 2^16 rounds take seconds. */
    private static final int MAX_COST = 16;

    private static final String DES = "[./0-9A-Za-z]{13}";

    @Override
    public Optional<String> weakness(byte[] stored) {
        String text = text(stored);
        if (text.startsWith("$1$")) {
            return Optional.of("MD5-CRYPT");
        }
        return text.matches(DES) ? Optional.of("DES-CRYPT") : Optional.empty();
    }

    @Override
    public boolean matches(byte[] stored, byte[] password) {
        String text = text(stored);
        if (text.matches(
                "\\$[56]\\$(rounds=[0-9]{1,9}\\$)?[./0-9A-Za-z]{1,16}\\$[./0-9A-Za-z]{43,86}")) {
            int rounds = text.indexOf("rounds=");
            if (rounds >= 0) {
                String asked = text.substring(rounds + 7, text.indexOf('$', rounds));
                PasswordScheme.requireAtMost("rounds", Integer.parseInt(asked), MAX_ROUNDS);
            }
            return libc(text, password);
        }
        if (text.matches("\\$2[aby]\\$[0-9]{2}\\$[./0-9A-Za-z]{53}")) {
            int cost = Integer.parseInt(text.substring(4, 6));
            if (cost < 4) {
                throw new IllegalArgumentException("a bcrypt hash with an impossible cost");
            }
            PasswordScheme.requireAtMost("cost", cost, MAX_COST);
            return OpenBSDBCrypt.checkPassword(text, password);
        }
        if (text.matches("\\$1\\$[./0-9A-Za-z]{1,8}\\$[./0-9A-Za-z]{22}") || text.matches(DES)) {
            return libc(text, password);
        }
        if (text.startsWith("$y$")) {
            return Yescrypt.matches(text, password);
        }
        if (text.startsWith("$7$")) {
            return CryptScrypt.matches(text, password);
        }
        throw new IllegalArgumentException(
                "a crypt hash other than $5$, $6$, $2a$ to $2y$, $y$, $7$, $1$ and DES");
    }

    private static boolean libc(String text, byte[] password) {
        // It wipes the array that it is given.
        String made = org.apache.commons.codec.digest.Crypt.crypt(password.clone(), text);
        return MessageDigest.isEqual(
                made.getBytes(StandardCharsets.US_ASCII), text.getBytes(StandardCharsets.US_ASCII));
    }

    private static String text(byte[] stored) {
        return new String(stored, StandardCharsets.ISO_8859_1);
    }
}
