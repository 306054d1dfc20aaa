package org.posthorn.net;

import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.edec.EdECObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.asn1.x9.X9ObjectIdentifiers;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.openssl.PEMEncryptedKeyPair;
import org.bouncycastle.openssl.PEMKeyPair;
import org.bouncycastle.openssl.PEMParser;
import org.bouncycastle.openssl.jcajce.JcaPEMWriter;
import org.bouncycastle.pkcs.PKCS8EncryptedPrivateKeyInfo;
import org.bouncycastle.util.io.pem.PemObject;
import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.io.StringReader;
import java.io.StringWriter;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.ArrayList;
import java.util.List;

/**
 * Certificates and keys as text. RFC 7468 §5, §10. Bouncy Castle reads it, the JDK makes keys of
 * it.
 */
public final class Pem {

    private Pem() {}

    /**
     * @param where for error messages
     */
    static Credential credential(String certificates, String key, Object where) throws IOException {
        var credential = new Credential(key(key, where), chain(certificates, where));
        credential.check(where);
        return credential;
    }

    /** The key, if there is one, and the certificates. */
    public static String write(Object... parts) {
        var text = new StringWriter();
        try (var writer = new JcaPEMWriter(text)) {
            for (Object part : parts) {
                writer.writeObject(
                        part instanceof PrivateKey key
                                ? new PemObject("PRIVATE KEY", key.getEncoded())
                                : part);
            }
        } catch (IOException e) {
            throw new IllegalStateException(e); // a string takes everything
        }
        return text.toString();
    }

    private static List<X509Certificate> chain(String text, Object where) throws IOException {
        var chain = new ArrayList<X509Certificate>();
        var converter = new JcaX509CertificateConverter();
        for (Object part : parts(text, where)) {
            if (part instanceof X509CertificateHolder holder) {
                try {
                    chain.add(converter.getCertificate(holder));
                } catch (GeneralSecurityException e) {
                    throw new IOException(where + ": not a certificate: " + e.getMessage(), e);
                }
            }
        }
        if (chain.isEmpty()) {
            throw new IOException(where + ": there is no certificate in it");
        }
        return chain;
    }

    /**
     * The first private key, in the form of PKCS #8 or an older one.
     *
     * @param where for error messages
     */
    public static PrivateKey key(String text, Object where) throws IOException {
        for (Object part : parts(text, where)) {
            if (part instanceof PEMEncryptedKeyPair
                    || part instanceof PKCS8EncryptedPrivateKeyInfo) {
                throw new IOException(
                        where + ": the key is encrypted; decrypt it with: openssl pkey");
            }
            PrivateKeyInfo info = info(part);
            if (info != null) {
                try {
                    return KeyFactory.getInstance(algorithm(info, where))
                            .generatePrivate(new PKCS8EncodedKeySpec(info.getEncoded()));
                } catch (GeneralSecurityException e) {
                    throw new IOException(where + ": not a key: " + e.getMessage(), e);
                }
            }
        }
        throw new IOException(where + ": there is no private key in it");
    }

    private static @Nullable PrivateKeyInfo info(Object part) {
        if (part instanceof PEMKeyPair pair) {
            return pair.getPrivateKeyInfo();
        }
        return part instanceof PrivateKeyInfo info ? info : null;
    }

    private static String algorithm(PrivateKeyInfo info, Object where) throws IOException {
        ASN1ObjectIdentifier id = info.getPrivateKeyAlgorithm().getAlgorithm();
        if (id.equals(PKCSObjectIdentifiers.rsaEncryption)) {
            return "RSA";
        }
        if (id.equals(X9ObjectIdentifiers.id_ecPublicKey)) {
            return "EC";
        }
        if (id.equals(EdECObjectIdentifiers.id_Ed25519)) {
            return "Ed25519";
        }
        throw new IOException(where + ": a key of an unknown kind, " + id);
    }

    private static List<Object> parts(String text, Object where) throws IOException {
        var parts = new ArrayList<>();
        try (var parser = new PEMParser(new StringReader(text))) {
            for (Object part = parser.readObject(); part != null; part = parser.readObject()) {
                parts.add(part);
            }
        } catch (IOException | RuntimeException e) { // the parser throws both for bad input
            throw new IOException(where + ": broken PEM: " + e.getMessage(), e);
        }
        return parts;
    }
}
