package org.posthorn.sasl;

import org.bouncycastle.crypto.Digest;
import org.bouncycastle.crypto.macs.HMac;
import org.bouncycastle.crypto.params.KeyParameter;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.function.Supplier;

/**
 * The keys of SCRAM as Dovecot writes them, {@code iterations,salt,StoredKey,ServerKey} with
 * base64, to compare a password with. RFC 5802 §3.
 */
record ScramKeys(Supplier<Digest> digest) implements PasswordScheme {

    private static final int ROUNDS = 4096;

    @Override
    public boolean matches(byte[] stored, byte[] password) {
        int length = digest.get().getDigestSize();
        String text = new String(stored, StandardCharsets.ISO_8859_1);
        ScramSecret secret = ScramSecret.parse(text, length);
        Pbkdf2.requireRounds(secret.iterations());
        byte[] salted =
                Pbkdf2.derive(digest.get(), password, secret.salt(), secret.iterations(), length);
        return MessageDigest.isEqual(secret.storedKey(), storedKey(salted));
    }

    /** With the rounds that RFC 7677 §4 asks for at least, and Dovecot writes. */
    String make(byte[] password, byte[] salt) {
        int length = digest.get().getDigestSize();
        byte[] salted = Pbkdf2.derive(digest.get(), password, salt, ROUNDS, length);
        var base64 = Base64.getEncoder();
        return ROUNDS
                + ","
                + base64.encodeToString(salt)
                + ","
                + base64.encodeToString(storedKey(salted))
                + ","
                + base64.encodeToString(hmac(salted, "Server Key"));
    }

    /** What a server knows a client by: the digest of the client's key. */
    byte[] storedKey(byte[] salted) {
        byte[] clientKey = hmac(salted, "Client Key");
        Digest made = digest.get();
        made.update(clientKey, 0, clientKey.length);
        byte[] result = new byte[made.getDigestSize()];
        made.doFinal(result, 0);
        return result;
    }

    private byte[] hmac(byte[] key, String text) {
        return hmac(digest.get(), key, text.getBytes(StandardCharsets.US_ASCII));
    }

    static byte[] hmac(Digest digest, byte[] key, byte[] text) {
        var hmac = new HMac(digest);
        hmac.init(new KeyParameter(key));
        hmac.update(text, 0, text.length);
        byte[] result = new byte[hmac.getMacSize()];
        hmac.doFinal(result, 0);
        return result;
    }
}
