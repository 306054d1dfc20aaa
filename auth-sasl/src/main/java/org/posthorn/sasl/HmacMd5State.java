package org.posthorn.sasl;

import org.bouncycastle.crypto.digests.MD5Digest;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Optional;

/**
 * What HMAC-MD5 makes of its key before it sees a message: the states of the outer and the inner
 * digest after one block. RFC 2195 §2 keeps passwords so. Who has it can log in by CRAM-MD5.
 */
record HmacMd5State() implements PasswordScheme {

    private static final int BLOCK = 64;
    private static final int LENGTH = 32;

    /** Where the four words of the state are in what the digest tells of itself. */
    private static final int WORDS = 16;

    @Override
    public boolean isSlow() {
        return false;
    }

    @Override
    public Optional<String> weakness(byte[] stored) {
        return Optional.of("CRAM-MD5");
    }

    @Override
    public byte[] decode(String text) {
        return Encoding.guess(text, LENGTH);
    }

    @Override
    public boolean matches(byte[] stored, byte[] password) {
        if (stored.length != LENGTH) {
            throw new IllegalArgumentException("an HMAC-MD5 state of the wrong length");
        }
        byte[] key = password.length > BLOCK ? digest(password) : password;
        ByteBuffer made = ByteBuffer.allocate(LENGTH).order(ByteOrder.LITTLE_ENDIAN);
        state(key, 0x5c, made);
        state(key, 0x36, made);
        return MessageDigest.isEqual(stored, made.array());
    }

    private static void state(byte[] key, int pad, ByteBuffer out) {
        byte[] block = Arrays.copyOf(key, BLOCK);
        for (int i = 0; i < BLOCK; i++) {
            block[i] ^= (byte) pad;
        }
        var digest = new MD5Digest();
        digest.update(block, 0, BLOCK);
        ByteBuffer words = ByteBuffer.wrap(digest.getEncodedState(), WORDS, 16);
        for (int i = 0; i < 4; i++) {
            out.putInt(words.getInt());
        }
    }

    private static byte[] digest(byte[] octets) {
        var digest = new MD5Digest();
        digest.update(octets, 0, octets.length);
        byte[] result = new byte[digest.getDigestSize()];
        digest.doFinal(result, 0);
        return result;
    }
}
