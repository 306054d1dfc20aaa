package org.posthorn.outbound.relay;

import org.posthorn.dns.Data;
import org.posthorn.dns.Name;
import org.posthorn.net.Judge;

import java.io.ByteArrayInputStream;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.cert.CertPathBuilder;
import java.security.cert.CertStore;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.CollectionCertStoreParameters;
import java.security.cert.PKIXBuilderParameters;
import java.security.cert.TrustAnchor;
import java.security.cert.X509CertSelector;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;

/**
 * Believes a server whose certificate, or that of its authority, is published in TLSA records. RFC
 * 6698 §2.1, RFC 7671 §5, RFC 7672 §3.1.
 *
 * @param records usable ones, of which the strongest are kept
 * @param names of which the certificate must bear one if an authority is published: RFC 7672 §3.2.2
 */
record DaneJudge(List<Data.Tlsa> records, List<Name> names) implements Judge {

    /** The certificate of an authority. RFC 7671 §5.2. */
    private static final int AUTHORITY = 2;

    /** That of the server: nothing else about it counts. RFC 7671 §5.1. */
    private static final int SERVER = 3;

    private static final int WHOLE_CERTIFICATE = 0;
    private static final int PUBLIC_KEY = 1;

    /** Not a digest of it; the digests grow stronger with their numbers. RFC 6698 §2.1.3. */
    private static final int WHOLE = 0;

    /** May be in extended key usage. RFC 5280 §4.2.1.12. */
    private static final Set<String> FOR_SERVERS =
            Set.of("1.3.6.1.5.5.7.3.1", "2.5.29.37.0" /* any */);

    DaneJudge {
        records = strongest(records);
        names = List.copyOf(names);
    }

    /**
     * Without those that somebody who has broken a weak digest could meet: a stronger one is
     * published for the same. RFC 7671 §9.
     */
    private static List<Data.Tlsa> strongest(List<Data.Tlsa> records) {
        return records.stream()
                .filter(record ->
                        record.matching() == WHOLE
                                || records.stream()
                                        .noneMatch(other ->
                                                other.usage() == record.usage()
                                                        && other.selector() == record.selector()
                                                        && other.matching() > record.matching()))
                .toList();
    }

    /** Whether a record can be used at all. RFC 7672 §3.1.3, RFC 7671 §4.3. */
    static boolean isUsable(Data.Tlsa record) {
        boolean known =
                (record.usage() == AUTHORITY || record.usage() == SERVER)
                        && (record.selector() == WHOLE_CERTIFICATE
                                || record.selector() == PUBLIC_KEY);
        return known
                && switch (record.matching()) {
                    case 0 -> !record.association().isEmpty();
                    case 1 -> record.association().length() == 64;
                    case 2 -> record.association().length() == 128;
                    default -> false;
                };
    }

    @Override
    public void check(List<X509Certificate> chain, String host) throws GeneralSecurityException {
        X509Certificate server = chain.getFirst();
        for (Data.Tlsa record : records) {
            if (record.usage() == SERVER && matches(record, server)) {
                return;
            }
        }
        List<X509Certificate> anchors = anchors(chain);
        if (anchors.isEmpty()) {
            throw new CertificateException("no TLSA record matches what the server shows");
        }
        server.checkValidity(); // a path says of that only that there is none
        GeneralSecurityException reason = null;
        for (X509Certificate anchor : anchors) {
            try {
                checkPath(chain, anchor);
                checkUse(server);
                checkNames(server);
                return;
            } catch (GeneralSecurityException e) {
                reason = e;
            }
        }
        throw reason == null ? new CertificateException("no anchor") : reason;
    }

    /** The published authorities: of those that the server shows, and whole ones in the records. */
    private List<X509Certificate> anchors(List<X509Certificate> chain)
            throws GeneralSecurityException {
        var anchors = new ArrayList<X509Certificate>();
        for (Data.Tlsa record : records) {
            if (record.usage() != AUTHORITY) {
                continue;
            }
            for (X509Certificate certificate : chain.subList(1, chain.size())) {
                if (matches(record, certificate)) {
                    anchors.add(certificate);
                }
            }
            if (record.selector() == WHOLE_CERTIFICATE && record.matching() == WHOLE) {
                read(record.octets(), anchors);
            }
        }
        return anchors.stream().distinct().toList();
    }

    private static void read(byte[] octets, List<X509Certificate> anchors)
            throws GeneralSecurityException {
        try {
            if (CertificateFactory.getInstance("X.509")
                            .generateCertificate(new ByteArrayInputStream(octets))
                    instanceof X509Certificate certificate) {
                anchors.add(certificate);
            }
        } catch (CertificateException e) {
            // what is published there is no certificate: nobody matches it
        }
    }

    private static boolean matches(Data.Tlsa record, X509Certificate certificate)
            throws GeneralSecurityException {
        byte[] selected =
                record.selector() == PUBLIC_KEY
                        ? certificate.getPublicKey().getEncoded()
                        : certificate.getEncoded();
        byte[] shown =
                switch (record.matching()) {
                    case 1 -> MessageDigest.getInstance("SHA-256").digest(selected);
                    case 2 -> MessageDigest.getInstance("SHA-512").digest(selected);
                    default -> selected;
                };
        return record.association().equals(HexFormat.of().formatHex(shown));
    }

    /** Signatures and dates from the server's certificate up to the anchor. */
    private static void checkPath(List<X509Certificate> chain, X509Certificate anchor)
            throws GeneralSecurityException {
        var server = new X509CertSelector();
        server.setCertificate(chain.getFirst());
        var parameters = new PKIXBuilderParameters(Set.of(new TrustAnchor(anchor, null)), server);
        parameters.setRevocationEnabled(false); // who publishes can take back
        parameters.addCertStore(
                CertStore.getInstance("Collection", new CollectionCertStoreParameters(chain)));
        CertPathBuilder.getInstance("PKIX").build(parameters);
    }

    private static void checkUse(X509Certificate server) throws CertificateException {
        List<String> uses = server.getExtendedKeyUsage();
        if (uses != null && uses.stream().noneMatch(FOR_SERVERS::contains)) {
            throw new CertificateException("the certificate is not for servers");
        }
    }

    private void checkNames(X509Certificate server) throws CertificateException {
        var shown = CertificateNames.of(server);
        if (names.stream().noneMatch(shown::include)) {
            throw new Trusts.NameException(
                    "the certificate is for " + shown + " and not for " + names.getFirst());
        }
    }
}
