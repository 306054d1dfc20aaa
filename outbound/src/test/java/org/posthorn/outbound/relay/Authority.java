package org.posthorn.outbound.relay;

import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.cert.CertIOException;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.posthorn.dns.Data;
import org.posthorn.net.Pem;

import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.KeyStore;
import java.security.MessageDigest;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Date;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;

import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;

/** Issues certificates, as an authority that nobody else knows. */
final class Authority {

    private static final Duration LIFE = Duration.ofDays(30);

    private final String name;
    private final KeyPair keys;
    private final List<X509Certificate> chain;

    /** A server's key and what it shows. */
    record Identity(PrivateKey key, List<X509Certificate> chain) {

        X509Certificate certificate() {
            return chain.getFirst();
        }

        String pem() {
            return Pem.write(chain.toArray());
        }

        String keyPem() {
            return Pem.write(key);
        }

        /** One that shows its own certificate only. */
        Identity alone() {
            return new Identity(key, chain.subList(0, 1));
        }
    }

    private Authority(String name, KeyPair keys, List<X509Certificate> chain) {
        this.name = name;
        this.keys = keys;
        this.chain = chain;
    }

    static Authority root(String name) {
        KeyPair keys = keys();
        var self = new Authority(name, keys, List.of());
        return new Authority(
                name, keys, List.of(self.certificate(name, keys, Kind.AUTHORITY, LIFE)));
    }

    /** Below this one. */
    Authority intermediate(String other) {
        KeyPair below = keys();
        return new Authority(other, below, with(certificate(other, below, Kind.AUTHORITY, LIFE)));
    }

    Identity server(String... names) {
        return issue(Kind.SERVER, LIFE, names);
    }

    /** Whose certificate expired yesterday. */
    Identity expired(String... names) {
        return issue(Kind.SERVER, Duration.ofDays(-1), names);
    }

    /** Whose certificate is for clients. */
    Identity client(String... names) {
        return issue(Kind.CLIENT, LIFE, names);
    }

    X509Certificate certificate() {
        return chain.getFirst();
    }

    /** For those who believe this one and nobody else. */
    X509TrustManager trust() {
        try {
            var store = KeyStore.getInstance(KeyStore.getDefaultType());
            store.load(null, null);
            store.setCertificateEntry("root", certificate());
            var factory =
                    TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            factory.init(store);
            return (X509TrustManager) Arrays.asList(factory.getTrustManagers()).getFirst();
        } catch (GeneralSecurityException | java.io.IOException e) {
            throw new AssertionError(e);
        }
    }

    /** The record that publishes a certificate. */
    static Data.Tlsa tlsa(int usage, int selector, int matching, X509Certificate certificate) {
        try {
            byte[] octets =
                    selector == 0
                            ? certificate.getEncoded()
                            : certificate.getPublicKey().getEncoded();
            byte[] shown =
                    switch (matching) {
                        case 1 -> MessageDigest.getInstance("SHA-256").digest(octets);
                        case 2 -> MessageDigest.getInstance("SHA-512").digest(octets);
                        default -> octets;
                    };
            return new Data.Tlsa(usage, selector, matching, HexFormat.of().formatHex(shown));
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }

    private enum Kind {
        AUTHORITY,
        SERVER,
        CLIENT
    }

    private Identity issue(Kind kind, Duration life, String... names) {
        KeyPair pair = keys();
        return new Identity(
                pair.getPrivate(), with(certificate("server", pair, kind, life, names)));
    }

    private List<X509Certificate> with(X509Certificate first) {
        return Stream.concat(Stream.of(first), chain.stream()).toList();
    }

    private X509Certificate certificate(
            String subject, KeyPair pair, Kind kind, Duration life, String... names) {
        Instant now = Instant.now();
        var builder =
                new JcaX509v3CertificateBuilder(
                        new X500Name("CN=" + name),
                        new BigInteger(127, new SecureRandom()).setBit(0),
                        Date.from(now.minus(Duration.ofDays(10))),
                        Date.from(now.plus(life)),
                        new X500Name("CN=" + subject),
                        pair.getPublic());
        try {
            builder.addExtension(
                    Extension.basicConstraints, true, new BasicConstraints(kind == Kind.AUTHORITY));
            if (kind == Kind.AUTHORITY) {
                builder.addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.keyCertSign));
            } else {
                builder.addExtension(
                        Extension.extendedKeyUsage,
                        false,
                        new ExtendedKeyUsage(
                                kind == Kind.SERVER
                                        ? KeyPurposeId.id_kp_serverAuth
                                        : KeyPurposeId.id_kp_clientAuth));
                builder.addExtension(
                        Extension.subjectAlternativeName,
                        false,
                        new GeneralNames(
                                Arrays.stream(names)
                                        .map(each -> new GeneralName(type(each), each))
                                        .toArray(GeneralName[]::new)));
            }
            return new JcaX509CertificateConverter()
                    .getCertificate(
                            builder.build(
                                    new JcaContentSignerBuilder("SHA256withECDSA")
                                            .build(keys.getPrivate())));
        } catch (CertIOException | GeneralSecurityException | OperatorCreationException e) {
            throw new AssertionError(e);
        }
    }

    private static int type(String host) {
        return host.matches("[0-9.]+|.*:.*") ? GeneralName.iPAddress : GeneralName.dNSName;
    }

    private static KeyPair keys() {
        try {
            var generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec("secp256r1"));
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }
}
