package org.posthorn.sasl;

import static java.nio.charset.StandardCharsets.UTF_8;

import org.bouncycastle.crypto.Digest;
import org.bouncycastle.crypto.digests.SHA1Digest;
import org.bouncycastle.crypto.digests.SHA256Digest;
import org.posthorn.conf.Secret;

import java.security.MessageDigest;
import java.util.Base64;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The client of {@link Scram}: shows that it knows the password without showing it, and believes a
 * server only that does the same. RFC 5802 §3, RFC 7677.
 */
final class ScramClient implements ClientExchange {

    /** RFC 7677 §4: fewer would help who reads along to guess. */
    private static final int MIN_ROUNDS = 4096;

    private static final String HEADER = "n,,";

    private static final Pattern CHALLENGE =
            Pattern.compile(
                    "r=([!-+\\--~]{1,1024}),s=([A-Za-z0-9+/=]{1,1024}),i=([0-9]{1,9})(?:,.*)?");
    private static final Pattern PROOF = Pattern.compile("v=([A-Za-z0-9+/=]{1,1024})(?:,.*)?");

    private enum At {
        FIRST,
        ASKED,
        PROVEN,
        COMPLETE
    }

    private final String hash;
    private final Secret password;
    private final String nonce;
    private final String bare;
    private At at = At.FIRST;
    private byte[] serverSignature = new byte[0];

    /**
     * @param hash {@code "SHA-256"} or {@code "SHA-1"}
     * @param nonce printable characters but the comma
     */
    ScramClient(String hash, String user, Secret password, String nonce) {
        this.hash = hash;
        this.password = password;
        this.nonce = nonce;
        String name = Saslprep.query(user).orElse(user);
        this.bare = "n=" + name.replace("=", "=3D").replace(",", "=2C") + ",r=" + nonce;
    }

    @Override
    public String mechanism() {
        return "SCRAM-" + hash;
    }

    @Override
    public Optional<byte[]> initial() {
        at = At.ASKED;
        return Optional.of((HEADER + bare).getBytes(UTF_8));
    }

    @Override
    public byte[] answer(byte[] challenge) throws DistrustException {
        String text = new String(challenge, UTF_8);
        return switch (at) {
            case FIRST, COMPLETE -> throw new DistrustException("a challenge out of order");
            case ASKED -> prove(text);
            case PROVEN -> {
                check(text);
                yield new byte[0];
            }
        };
    }

    @Override
    public boolean isComplete() {
        return at == At.COMPLETE;
    }

    private byte[] prove(String text) throws DistrustException {
        var challenge = CHALLENGE.matcher(text);
        if (!challenge.matches()
                || !challenge.group(1).startsWith(nonce)
                || challenge.group(1).length() == nonce.length()) {
            throw new DistrustException("the server does not answer our nonce");
        }
        int rounds = Integer.parseInt(challenge.group(3));
        if (rounds < MIN_ROUNDS || rounds > Pbkdf2.MAX_ROUNDS) {
            throw new DistrustException("the server asks for " + rounds + " rounds");
        }
        String known = Saslprep.query(password.value()).orElse(password.value());
        byte[] salt = decode(challenge.group(2));
        byte[] salted =
                Pbkdf2.derive(
                        digest(), known.getBytes(UTF_8), salt, rounds, digest().getDigestSize());
        String last = "c=" + base64(HEADER.getBytes(UTF_8)) + ",r=" + challenge.group(1);
        byte[] signed = (bare + "," + text + "," + last).getBytes(UTF_8);
        byte[] clientKey = hmac(salted, "Client Key".getBytes(UTF_8));
        byte[] signature = hmac(digest(clientKey), signed);
        for (int i = 0; i < clientKey.length; i++) {
            clientKey[i] ^= signature[i];
        }
        serverSignature = hmac(hmac(salted, "Server Key".getBytes(UTF_8)), signed);
        at = At.PROVEN;
        return (last + ",p=" + base64(clientKey)).getBytes(UTF_8);
    }

    private void check(String text) throws DistrustException {
        var proof = PROOF.matcher(text);
        if (!proof.matches() || !MessageDigest.isEqual(decode(proof.group(1)), serverSignature)) {
            throw new DistrustException("the server does not know the password");
        }
        at = At.COMPLETE;
    }

    private byte[] hmac(byte[] key, byte[] text) {
        return ScramKeys.hmac(digest(), key, text);
    }

    private byte[] digest(byte[] octets) {
        Digest digest = digest();
        digest.update(octets, 0, octets.length);
        byte[] result = new byte[digest.getDigestSize()];
        digest.doFinal(result, 0);
        return result;
    }

    private Digest digest() {
        return hash.equals("SHA-1") ? new SHA1Digest() : new SHA256Digest();
    }

    private static byte[] decode(String text) throws DistrustException {
        try {
            return Base64.getDecoder().decode(text);
        } catch (IllegalArgumentException e) {
            throw new DistrustException("the server's base64 is broken");
        }
    }

    private static String base64(byte[] octets) {
        return Base64.getEncoder().encodeToString(octets);
    }
}
