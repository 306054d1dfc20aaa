package org.posthorn.sasl;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PublicKey;
import java.security.Signature;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.EdECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.AlgorithmParameterSpec;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.MGF1ParameterSpec;
import java.security.spec.NamedParameterSpec;
import java.security.spec.PSSParameterSpec;
import java.security.spec.RSAKeyGenParameterSpec;
import java.util.Arrays;
import java.util.Base64;

/** Makes keys and signs tokens, as a token server does. Quotes in JSON are written {@code '}. */
final class Signer {

    private final KeyPair pair;

    private Signer(KeyPair pair) {
        this.pair = pair;
    }

    static Signer rsa(int bits) {
        return of("RSA", new RSAKeyGenParameterSpec(bits, BigInteger.valueOf(65537)));
    }

    static Signer ec(String curve) {
        return of("EC", new ECGenParameterSpec(curve));
    }

    static Signer ed25519() {
        return of("Ed25519", NamedParameterSpec.ED25519);
    }

    private static Signer of(String kind, AlgorithmParameterSpec spec) {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance(kind);
            generator.initialize(spec);
            return new Signer(generator.generateKeyPair());
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }

    PublicKey key() {
        return pair.getPublic();
    }

    String pem() {
        return "-----BEGIN PUBLIC KEY-----\n"
                + Base64.getMimeEncoder().encodeToString(key().getEncoded())
                + "\n-----END PUBLIC KEY-----\n";
    }

    /** A JSON Web Key; {@code more} are further members, each with a comma behind it. */
    String jwk(String more) {
        return switch (key()) {
            case RSAPublicKey rsa ->
                    "{%s'kty':'RSA','n':'%s','e':'%s'}"
                            .formatted(
                                    more,
                                    number(rsa.getModulus(), 0),
                                    number(rsa.getPublicExponent(), 0));
            case ECPublicKey ec -> {
                int octets = (ec.getParams().getCurve().getField().getFieldSize() + 7) / 8;
                yield "{%s'kty':'EC','crv':'P-%d','x':'%s','y':'%s'}"
                        .formatted(
                                more,
                                ec.getParams().getCurve().getField().getFieldSize(),
                                number(ec.getW().getAffineX(), octets),
                                number(ec.getW().getAffineY(), octets));
            }
            case EdECPublicKey ed -> {
                byte[] spki = ed.getEncoded();
                yield "{%s'kty':'OKP','crv':'Ed25519','x':'%s'}"
                        .formatted(
                                more,
                                base64(Arrays.copyOfRange(spki, spki.length - 32, spki.length)));
            }
            default -> throw new AssertionError(key().getAlgorithm());
        };
    }

    /** A token whose header is {@code {'alg':alg,more}}. */
    String token(String alg, String more, String claims) {
        return sign(alg, "{'alg':'" + alg + "'" + more + "}", claims);
    }

    /** A token with just this header, which is signed by {@code alg} whatever the header says. */
    String sign(String alg, String header, String claims) {
        return sign(alg, json(header), json(claims));
    }

    String sign(String alg, byte[] header, byte[] claims) {
        String signed = base64(header) + "." + base64(claims);
        try {
            Signature signature =
                    Signature.getInstance(
                            switch (alg.substring(0, 2)) {
                                case "RS" -> "SHA" + alg.substring(2) + "withRSA";
                                case "PS" -> "RSASSA-PSS";
                                case "ES" -> "SHA" + alg.substring(2) + "withECDSAinP1363Format";
                                default -> "Ed25519";
                            });
            if (alg.startsWith("PS")) {
                String digest = "SHA-" + alg.substring(2);
                signature.setParameter(
                        new PSSParameterSpec(
                                digest,
                                "MGF1",
                                new MGF1ParameterSpec(digest),
                                Integer.parseInt(alg.substring(2)) / 8,
                                1));
            }
            signature.initSign(pair.getPrivate());
            signature.update(signed.getBytes(StandardCharsets.US_ASCII));
            return signed + "." + base64(signature.sign());
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }

    static String base64(String json) {
        return base64(json(json));
    }

    private static byte[] json(String text) {
        return text.replace('\'', '"').getBytes(StandardCharsets.UTF_8);
    }

    static String base64(byte[] octets) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(octets);
    }

    private static String number(BigInteger number, int octets) {
        byte[] signed = number.toByteArray();
        int length = octets == 0 ? (number.bitLength() + 7) / 8 : octets;
        byte[] fixed = new byte[length];
        int copied = Math.min(signed.length, length);
        System.arraycopy(signed, signed.length - copied, fixed, length - copied, copied);
        return base64(fixed);
    }
}
