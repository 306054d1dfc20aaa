package org.posthorn.sasl;

import org.posthorn.conf.Secret;

import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;

/** How new passwords are stored. */
public enum Passwords {

    /** As Dovecot writes it. Takes a processor for about a third of a second, and 64 MiB. */
    ARGON2ID {
        @Override
        public Secret hash(Secret password) {
            byte[] salt = new byte[16];
            new SecureRandom().nextBytes(salt);
            byte[] octets = password.value().getBytes(StandardCharsets.UTF_8);
            return new Secret("{ARGON2ID}" + Argon2.make(octets, salt));
        }

        @Override
        Secret decoy() {
            return new Secret(
                    "{ARGON2ID}$argon2id$v=19$m=65536,t=3,p=1$AAAAAAAAAAAAAAAAAAAAAA$"
                            + "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA");
        }
    },

    /** Not at all: for tests, where accounts live as long as the program. */
    PLAIN {
        @Override
        public Secret hash(Secret password) {
            return new Secret("{PLAIN}" + password.value());
        }

        @Override
        Secret decoy() {
            return new Secret("{PLAIN}nobody");
        }
    };

    /** Longest password that is checked, in octets: some schemes take time with its square. */
    public static final int MAX_LENGTH = 1024;

    /** What a directory shall keep of this password, with its scheme. */
    public abstract Secret hash(Secret password);

    /** Nobody's, to spend the same time on somebody who does not exist. */
    abstract Secret decoy();

    /** Whether anybody can have this password: C programs end it at a NUL. */
    static boolean isPossible(byte[] password) {
        if (password.length == 0 || password.length > MAX_LENGTH) {
            return false;
        }
        for (byte octet : password) {
            if (octet == 0) {
                return false;
            }
        }
        return true;
    }
}
