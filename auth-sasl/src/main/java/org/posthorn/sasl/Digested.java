package org.posthorn.sasl;

import org.bouncycastle.crypto.Digest;

import java.security.MessageDigest;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * A digest without salt, in hexadecimal or base64, whichever the length is that of. A table of
 * digests made once serves for every account.
 *
 * @param name what it is called in {@code [auth] weak-schemes}
 */
record Digested(String name, Supplier<Digest> digest) implements PasswordScheme {

    @Override
    public boolean isSlow() {
        return false;
    }

    @Override
    public Optional<String> weakness(byte[] stored) {
        return Optional.of(name);
    }

    @Override
    public byte[] decode(String text) {
        return Encoding.guess(text, digest.get().getDigestSize());
    }

    @Override
    public boolean matches(byte[] stored, byte[] password) {
        Digest made = digest.get();
        if (stored.length != made.getDigestSize()) {
            throw new IllegalArgumentException("a digest of the wrong length");
        }
        made.update(password, 0, password.length);
        byte[] result = new byte[stored.length];
        made.doFinal(result, 0);
        return MessageDigest.isEqual(stored, result);
    }
}
