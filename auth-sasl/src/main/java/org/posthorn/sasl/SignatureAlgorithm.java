package org.posthorn.sasl;

import java.security.AlgorithmParameters;
import java.security.GeneralSecurityException;
import java.security.PublicKey;
import java.security.Signature;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.EdECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.ECParameterSpec;
import java.security.spec.MGF1ParameterSpec;
import java.security.spec.NamedParameterSpec;
import java.security.spec.PSSParameterSpec;
import java.util.Arrays;
import java.util.Optional;

/**
 * How a token is signed, as {@code alg} names it; each takes keys of its own kind only. RFC 7518
 * §3.1, RFC 8037 §3.1. There is no {@code none}, and nothing with a secret that both sides have.
 */
enum SignatureAlgorithm {
    RS256("SHA256withRSA"),
    RS384("SHA384withRSA"),
    RS512("SHA512withRSA"),
    PS256("RSASSA-PSS", 32),
    PS384("RSASSA-PSS", 48),
    PS512("RSASSA-PSS", 64),
    ES256("SHA256withECDSAinP1363Format", Curve.P_256),
    ES384("SHA384withECDSAinP1363Format", Curve.P_384),
    ES512("SHA512withECDSAinP1363Format", Curve.P_521),
    EDDSA("Ed25519");

    /** The curves of RFC 7518 §6.2.1.1, with the octets of a coordinate. */
    enum Curve {
        P_256("secp256r1", 32),
        P_384("secp384r1", 48),
        P_521("secp521r1", 66);

        private final String name;
        private final int octets;

        Curve(String name, int octets) {
            this.name = name;
            this.octets = octets;
        }

        int octets() {
            return octets;
        }

        ECParameterSpec parameters() {
            try {
                var parameters = AlgorithmParameters.getInstance("EC");
                parameters.init(new ECGenParameterSpec(name));
                return parameters.getParameterSpec(ECParameterSpec.class);
            } catch (GeneralSecurityException e) {
                throw new IllegalStateException("every JDK has " + name, e);
            }
        }

        private boolean isOf(ECPublicKey key) {
            ECParameterSpec mine = parameters();
            return mine.getCurve().equals(key.getParams().getCurve())
                    && mine.getGenerator().equals(key.getParams().getGenerator());
        }
    }

    /** Shorter keys are not to be used. RFC 7518 §3.3. Longer ones take a processor for long. */
    private static final int LEAST_RSA = 2048;

    private static final int MOST_RSA = 16_384;

    private final String jca;

    /** Octets of the salt of PSS, and the digest that has as many. */
    private final int salt;

    private final Optional<Curve> curve;

    SignatureAlgorithm(String jca) {
        this(jca, 0, Optional.empty());
    }

    SignatureAlgorithm(String jca, int salt) {
        this(jca, salt, Optional.empty());
    }

    SignatureAlgorithm(String jca, Curve curve) {
        this(jca, 0, Optional.of(curve));
    }

    SignatureAlgorithm(String jca, int salt, Optional<Curve> curve) {
        this.jca = jca;
        this.salt = salt;
        this.curve = curve;
    }

    /** By the name that tokens have for it; empty for one that is not known here. */
    static Optional<SignatureAlgorithm> of(String name) {
        return Arrays.stream(values()).filter(each -> each.jose().equals(name)).findFirst();
    }

    String jose() {
        return this == EDDSA ? "EdDSA" : name();
    }

    /** Whether a key is of the kind and the size that this takes. */
    boolean takes(PublicKey key) {
        return switch (this) {
            case RS256, RS384, RS512, PS256, PS384, PS512 ->
                    key instanceof RSAPublicKey rsa
                            && rsa.getModulus().bitLength() >= LEAST_RSA
                            && rsa.getModulus().bitLength() <= MOST_RSA;
            case ES256, ES384, ES512 ->
                    key instanceof ECPublicKey ec && curve.orElseThrow().isOf(ec);
            case EDDSA ->
                    key instanceof EdECPublicKey edec
                            && edec.getParams()
                                    .getName()
                                    .equals(NamedParameterSpec.ED25519.getName());
        };
    }

    /** Whether {@code key} has signed this. The key must be one that is taken. */
    boolean verifies(PublicKey key, byte[] signed, byte[] signature) {
        if (curve.isPresent() && !isPair(signature, curve.get().octets())) {
            return false;
        }
        try {
            Signature check = Signature.getInstance(jca);
            if (salt > 0) {
                String digest = "SHA-" + salt * 8;
                check.setParameter(
                        new PSSParameterSpec(
                                digest, "MGF1", new MGF1ParameterSpec(digest), salt, 1));
            }
            check.initVerify(key);
            check.update(signed);
            return check.verify(signature);
        } catch (GeneralSecurityException e) {
            return false;
        }
    }

    /** Two numbers, none of them zero: CVE-2022-21449 took such for everybody's signature. */
    private static boolean isPair(byte[] signature, int octets) {
        return signature.length == 2 * octets
                && isNotZero(signature, 0, octets)
                && isNotZero(signature, octets, 2 * octets);
    }

    private static boolean isNotZero(byte[] octets, int from, int to) {
        return Arrays.mismatch(octets, from, to, new byte[to - from], 0, to - from) >= 0;
    }
}
