package org.posthorn.sasl;

import org.bouncycastle.crypto.Digest;
import org.bouncycastle.crypto.macs.HMac;
import org.bouncycastle.crypto.params.KeyParameter;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The keys of SCRAM as Dovecot writes them, {@code iterations,salt,StoredKey,ServerKey} with
 * base64, to compare a password with. RFC 5802 §3.
 */
record ScramKeys(Supplier<Digest> digest) implements PasswordScheme {

    private static final int ROUNDS = 4096;

    private static final Pattern TEXT =
            Pattern.compile("([0-9]{1,9}),([^,]{1,128}),([^,]{1,128}),([^,]{1,128})");

    @Override
    public boolean matches(byte[] stored, byte[] password) {
        Matcher text = TEXT.matcher(new String(stored, StandardCharsets.ISO_8859_1));
        if (!text.matches()) {
            throw new IllegalArgumentException("not the keys of SCRAM");
        }
        int rounds = Integer.parseInt(text.group(1));
        Pbkdf2.requireRounds(rounds);
        byte[] salt = Encoding.BASE64.decode(text.group(2));
        byte[] storedKey = Encoding.BASE64.decode(text.group(3));
        byte[] serverKey = Encoding.BASE64.decode(text.group(4));
        int length = digest.get().getDigestSize();
        if (storedKey.length != length || serverKey.length != length) {
            throw new IllegalArgumentException("a set of SCRAM keys of the wrong length");
        }
        byte[] salted = Pbkdf2.derive(digest.get(), password, salt, rounds, length);
        return MessageDigest.isEqual(storedKey, storedKey(salted));
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
