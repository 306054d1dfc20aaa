package org.posthorn.net;

import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x500.X500NameBuilder;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.cert.CertIOException;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.stream.Stream;

/** Makes certificates that nobody vouches for: better than plaintext, and good for tests. */
final class SelfSigned {

    private static final Duration LIFE = Duration.ofDays(3650);

    /** Clocks differ. */
    private static final Duration GRACE = Duration.ofDays(1);

    private SelfSigned() {}

    /** For this host name and the loopback interface, from a day before {@code now} on. */
    static Credential of(String hostname, Instant now) {
        try {
            var generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec("secp256r1"));
            KeyPair pair = generator.generateKeyPair();
            return new Credential(pair.getPrivate(), List.of(sign(pair, hostname, now)));
        } catch (GeneralSecurityException | CertIOException | OperatorCreationException e) {
            throw new IllegalStateException(e); // every JDK has P-256
        }
    }

    private static X509Certificate sign(KeyPair pair, String hostname, Instant now)
            throws GeneralSecurityException, CertIOException, OperatorCreationException {
        X500Name name =
                new X500NameBuilder(BCStyle.INSTANCE).addRDN(BCStyle.CN, "Posthorn").build();
        var builder =
                new JcaX509v3CertificateBuilder(
                        name,
                        new BigInteger(127, new SecureRandom()).setBit(0),
                        Date.from(now.minus(GRACE)),
                        Date.from(now.plus(LIFE)),
                        name,
                        pair.getPublic());
        var hosts = new LinkedHashSet<>(List.of(hostname, "localhost"));
        var names =
                Stream.concat(
                                hosts.stream().map(h -> new GeneralName(GeneralName.dNSName, h)),
                                Stream.of("127.0.0.1", "::1")
                                        .map(a -> new GeneralName(GeneralName.iPAddress, a)))
                        .toArray(GeneralName[]::new);
        builder.addExtension(Extension.subjectAlternativeName, false, new GeneralNames(names));
        // Some clients let people trust a certificate only if it says that it may sign itself.
        builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(0));
        return new JcaX509CertificateConverter()
                .getCertificate(
                        builder.build(
                                new JcaContentSignerBuilder("SHA256withECDSA")
                                        .build(pair.getPrivate())));
    }
}
