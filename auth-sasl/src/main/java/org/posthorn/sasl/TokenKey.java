package org.posthorn.sasl;

import org.posthorn.sasl.SignatureAlgorithm.Curve;

import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.spec.ECPoint;
import java.security.spec.ECPublicKeySpec;
import java.security.spec.EdECPoint;
import java.security.spec.EdECPublicKeySpec;
import java.security.spec.KeySpec;
import java.security.spec.NamedParameterSpec;
import java.security.spec.RSAPublicKeySpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.Base64;
import java.util.List;
import java.util.Optional;

/**
 * A public key that tokens are signed for, and which tokens those are: what is empty says nothing.
 *
 * @param kid the name that tokens have for it
 * @param algorithm the only one it is for
 * @param azp the only program whose tokens it is for
 */
record TokenKey(
        Optional<String> kid, Optional<String> algorithm, Optional<String> azp, PublicKey key) {

    private static final int ED25519 = 32;

    /**
     * Of a JSON Web Key. Empty for one that is not for signatures, is of a kind that is not known
     * here, or is broken: the others of its set are good nevertheless. RFC 7517 §5.
     */
    static Optional<TokenKey> of(FlatJson jwk) {
        boolean signs =
                jwk.field("use").orElse("sig").equals("sig")
                        && (!jwk.names("key_ops") || jwk.values("key_ops").contains("verify"));
        if (!signs) {
            return Optional.empty();
        }
        try {
            return key(jwk).map(key ->
                    new TokenKey(jwk.field("kid"), jwk.field("alg"), Optional.empty(), key));
        } catch (GeneralSecurityException | IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private static Optional<PublicKey> key(FlatJson jwk) throws GeneralSecurityException {
        return switch (jwk.field("kty").orElse("")) {
            case "RSA" ->
                    Optional.of(
                            generate(
                                    "RSA",
                                    new RSAPublicKeySpec(number(jwk, "n"), number(jwk, "e"))));
            case "EC" -> {
                Optional<Curve> curve = curve(jwk.field("crv").orElse(""));
                yield curve.isEmpty() ? Optional.empty() : Optional.of(ec(jwk, curve.get()));
            }
            case "OKP" ->
                    jwk.field("crv").orElse("").equals("Ed25519")
                            ? Optional.of(ed25519(octets(jwk, "x")))
                            : Optional.empty();
            default -> Optional.empty();
        };
    }

    private static Optional<Curve> curve(String name) {
        return switch (name) {
            case "P-256" -> Optional.of(Curve.P_256);
            case "P-384" -> Optional.of(Curve.P_384);
            case "P-521" -> Optional.of(Curve.P_521);
            default -> Optional.empty();
        };
    }

    private static PublicKey ec(FlatJson jwk, Curve curve) throws GeneralSecurityException {
        var point = new ECPoint(number(jwk, "x"), number(jwk, "y"));
        return generate("EC", new ECPublicKeySpec(point, curve.parameters()));
    }

    /** The number in little-endian order, its last bit the sign. RFC 8032 §5.1.2. */
    private static PublicKey ed25519(byte[] octets) throws GeneralSecurityException {
        if (octets.length != ED25519) {
            throw new IllegalArgumentException("not a point of Ed25519");
        }
        byte[] number = new byte[ED25519];
        for (int i = 0; i < ED25519; i++) {
            number[i] = octets[ED25519 - 1 - i];
        }
        boolean odd = number[0] < 0;
        number[0] &= 0x7f;
        var point = new EdECPoint(odd, new BigInteger(1, number));
        return generate("Ed25519", new EdECPublicKeySpec(NamedParameterSpec.ED25519, point));
    }

    private static PublicKey generate(String kind, KeySpec spec) throws GeneralSecurityException {
        return KeyFactory.getInstance(kind).generatePublic(spec);
    }

    private static BigInteger number(FlatJson jwk, String name) {
        return new BigInteger(1, octets(jwk, name));
    }

    private static byte[] octets(FlatJson jwk, String name) {
        return Base64.getUrlDecoder()
                .decode(
                        jwk.field(name)
                                .orElseThrow(() -> new IllegalArgumentException("no " + name)));
    }

    /**
     * The key of a file in PEM. RFC 7468 §13.
     *
     * @throws IllegalArgumentException if there is none
     */
    static PublicKey pem(String text) {
        String begin = "-----BEGIN PUBLIC KEY-----";
        int from = text.indexOf(begin);
        int to = text.indexOf("-----END PUBLIC KEY-----");
        if (from < 0 || to < from) {
            throw new IllegalArgumentException("holds no PUBLIC KEY in PEM");
        }
        byte[] der = Base64.getMimeDecoder().decode(text.substring(from + begin.length(), to));
        for (String kind : List.of("RSA", "EC", "Ed25519")) {
            try {
                return generate(kind, new X509EncodedKeySpec(der));
            } catch (GeneralSecurityException e) {
                // of another kind, then
            }
        }
        throw new IllegalArgumentException("holds a key that is not of RSA, EC or Ed25519");
    }
}
