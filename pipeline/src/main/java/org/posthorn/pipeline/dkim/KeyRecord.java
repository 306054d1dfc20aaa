package org.posthorn.pipeline.dkim;

import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.DERNull;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.X509EncodedKeySpec;
import java.util.List;

/**
 * A public key as a domain publishes it. RFC 6376 §3.6.1.
 *
 * @param testing {@code t=y}: the domain tries it out
 * @param strict {@code t=s}: {@code i=} has exactly the domain of {@code d=}
 */
record KeyRecord(Algorithm algorithm, PublicKey key, boolean testing, boolean strict) {

    /** Octets of a record: the largest key has 1,400. */
    private static final int MAX_RECORD = 8192;

    private static final int ED25519 = 32;

    /** RFC 8410 §3. */
    private static final String ED25519_OID = "1.3.101.112";

    /** Bits. A larger one would make each verification dear. */
    private static final int MAX_EXPONENT = 64;

    /** Says also why a key is none: revoked, for another service, for another hash. */
    static KeyRecord parse(String text) throws MalformedException {
        if (text.length() > MAX_RECORD) {
            throw new MalformedException("key record is too long");
        }
        var tags = tags(text);
        if (!tags.isFirstIfThere("v") || !tags.find("v").orElse("DKIM1").equals("DKIM1")) {
            throw new MalformedException("key record of an unknown version");
        }
        if (tags.require("p").isEmpty()) {
            throw new MalformedException("key revoked");
        }
        var hashes = tags.find("h").map(TagList::split).orElse(List.of("sha256"));
        if (!TagList.containsIgnoringCase(hashes, "sha256")) {
            throw new MalformedException("key is not for this hash");
        }
        var services = tags.find("s").map(TagList::split).orElse(List.of("*"));
        if (!services.contains("*") && !TagList.containsIgnoringCase(services, "email")) {
            throw new MalformedException("key is not for mail");
        }
        var algorithm = algorithm(tags.find("k").orElse("rsa"));
        var flags = tags.find("t").map(TagList::split).orElse(List.of());
        return new KeyRecord(
                algorithm,
                key(algorithm, tags.base64("p")),
                TagList.containsIgnoringCase(flags, "y"),
                TagList.containsIgnoringCase(flags, "s"));
    }

    /** How long an RSA key is; others are as long as they should be. */
    int bits() {
        return key instanceof RSAPublicKey rsa ? rsa.getModulus().bitLength() : 8 * ED25519;
    }

    private static TagList tags(String text) throws MalformedException {
        try {
            return TagList.parse(text);
        } catch (MalformedException e) {
            throw new MalformedException("key record: " + e.reason());
        }
    }

    private static Algorithm algorithm(String type) throws MalformedException {
        for (var algorithm : Algorithm.values()) {
            if (algorithm.key().equalsIgnoreCase(type)) {
                return algorithm;
            }
        }
        throw new MalformedException("key of an unknown type");
    }

    private static PublicKey key(Algorithm algorithm, byte[] octets) throws MalformedException {
        return switch (algorithm) {
            case RSA -> rsa(octets);
            case ED25519 -> ed25519(octets);
        };
    }

    /**
     * A SubjectPublicKeyInfo as everybody publishes it, or the RSAPublicKey within, which RFC 6376
     * asks for.
     */
    private static PublicKey rsa(byte[] octets) throws MalformedException {
        RSAPublicKey key;
        try {
            key = (RSAPublicKey) decode("RSA", octets);
        } catch (GeneralSecurityException | ClassCastException e) {
            var id = new AlgorithmIdentifier(PKCSObjectIdentifiers.rsaEncryption, DERNull.INSTANCE);
            key = (RSAPublicKey) wrapped("RSA", id, octets);
        }
        if (key.getPublicExponent().bitLength() > MAX_EXPONENT) {
            throw new MalformedException("key is no usable RSA key");
        }
        return key;
    }

    /** RFC 8463 §4. */
    private static PublicKey ed25519(byte[] octets) throws MalformedException {
        if (octets.length != ED25519) {
            throw new MalformedException("key is no Ed25519 key");
        }
        var id = new AlgorithmIdentifier(new ASN1ObjectIdentifier(ED25519_OID));
        return wrapped("Ed25519", id, octets);
    }

    private static PublicKey wrapped(String name, AlgorithmIdentifier id, byte[] octets)
            throws MalformedException {
        try {
            return decode(name, new SubjectPublicKeyInfo(id, octets).getEncoded());
        } catch (GeneralSecurityException | IOException e) {
            throw new MalformedException("key is no " + name + " key");
        }
    }

    private static PublicKey decode(String name, byte[] info) throws GeneralSecurityException {
        return KeyFactory.getInstance(name).generatePublic(new X509EncodedKeySpec(info));
    }
}
