package org.posthorn.sasl;

import org.bouncycastle.crypto.Digest;

import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * A digest of the password and a salt, and the salt behind it.
 *
 * @param weak its name if the digest is weak
 */
record SaltedDigest(Supplier<Digest> digest, Optional<String> weak) implements PasswordScheme {

    @Override
    public boolean isSlow() {
        return false;
    }

    @Override
    public Optional<String> weakness(byte[] stored) {
        return weak;
    }

    @Override
    public byte[] decode(String text) {
        return Encoding.BASE64.decode(text);
    }

    @Override
    public boolean matches(byte[] stored, byte[] password) {
        int length = digest.get().getDigestSize();
        if (stored.length <= length) {
            throw new IllegalArgumentException("a digest without a salt behind it");
        }
        byte[] salt = Arrays.copyOfRange(stored, length, stored.length);
        return MessageDigest.isEqual(stored, join(password, salt));
    }

    String make(byte[] password, byte[] salt) {
        return Base64.getEncoder().encodeToString(join(password, salt));
    }

    private byte[] join(byte[] password, byte[] salt) {
        Digest made = digest.get();
        made.update(password, 0, password.length);
        made.update(salt, 0, salt.length);
        byte[] result = new byte[made.getDigestSize() + salt.length];
        int end = made.doFinal(result, 0);
        System.arraycopy(salt, 0, result, end, salt.length);
        return result;
    }
}
