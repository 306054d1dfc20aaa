package org.posthorn.net;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;

/** A private key and the chain that says whose it is, leaf first. */
record Credential(PrivateKey key, List<X509Certificate> chain) {

    /** GeneralName's tag of a DNS name. RFC 5280 §4.2.1.6. */
    private static final int DNS_NAME = 2;

    private static final byte[] PROBE = {'p', 'o', 's', 't'};

    Credential {
        chain = List.copyOf(chain);
    }

    X509Certificate leaf() {
        return chain.getFirst();
    }

    /** Refuses a key that is not the certificate's. */
    void check(Object where) throws IOException {
        String algorithm =
                switch (key.getAlgorithm()) {
                    case "RSA" -> "SHA256withRSA";
                    case "EC" -> "SHA256withECDSA";
                    default -> key.getAlgorithm();
                };
        try {
            PublicKey shown = leaf().getPublicKey();
            var signature = Signature.getInstance(algorithm);
            signature.initSign(key);
            signature.update(PROBE);
            byte[] signed = signature.sign();
            signature.initVerify(shown);
            signature.update(PROBE);
            if (signature.verify(signed)) {
                return;
            }
        } catch (GeneralSecurityException e) {
            throw new IOException(where + ": the key is not that of the certificate", e);
        }
        throw new IOException(where + ": the key is not that of the certificate");
    }

    /** Whether the certificate is good for this host name. RFC 9525 §6.3. */
    boolean names(String host) {
        String wanted = host.toLowerCase(Locale.ROOT);
        int dot = wanted.indexOf('.');
        String wildcard = dot < 0 ? "" : "*" + wanted.substring(dot);
        return names().stream().anyMatch(name -> name.equals(wanted) || name.equals(wildcard));
    }

    private List<String> names() {
        var names = new ArrayList<String>();
        Collection<List<?>> alternatives;
        try {
            alternatives = leaf().getSubjectAlternativeNames();
        } catch (CertificateParsingException e) {
            return names;
        }
        if (alternatives != null) {
            for (List<?> alternative : alternatives) {
                if (alternative.get(0) instanceof Integer tag
                        && tag == DNS_NAME
                        && alternative.get(1) instanceof String name) {
                    names.add(name.toLowerCase(Locale.ROOT));
                }
            }
        }
        return names;
    }
}
