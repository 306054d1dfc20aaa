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

    /** Of both states, in octets. */
    static final int LENGTH = 32;

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
        return MessageDigest.isEqual(stored, of(password));
    }

    /** What is kept of a password. */
    static byte[] of(byte[] password) {
        byte[] key = password.length > BLOCK ? digest(password) : password;
        ByteBuffer made = ByteBuffer.allocate(LENGTH).order(ByteOrder.LITTLE_ENDIAN);
        state(key, 0x5c, made);
        state(key, 0x36, made);
        return made.array();
    }

    /** What HMAC-MD5 makes of a text with the password that is kept so. RFC 2104 §2. */
    static byte[] hmac(byte[] kept, byte[] text) {
        ByteBuffer states = ByteBuffer.wrap(kept).order(ByteOrder.LITTLE_ENDIAN);
        MD5Digest outer = resumed(states);
        byte[] inner = finished(resumed(states), text);
        return finished(outer, inner);
    }

    /** A digest that has seen one block, and has the next state. */
    private static MD5Digest resumed(ByteBuffer states) {
        var digest = new MD5Digest();
        digest.update(new byte[BLOCK], 0, BLOCK);
        byte[] encoded = digest.getEncodedState();
        ByteBuffer words = ByteBuffer.wrap(encoded, WORDS, 16);
        for (int i = 0; i < 4; i++) {
            words.putInt(states.getInt());
        }
        return new MD5Digest(encoded);
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
        return finished(new MD5Digest(), octets);
    }

    private static byte[] finished(MD5Digest digest, byte[] octets) {
        digest.update(octets, 0, octets.length);
        byte[] result = new byte[digest.getDigestSize()];
        digest.doFinal(result, 0);
        return result;
    }
}
