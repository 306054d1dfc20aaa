package org.posthorn.command;

import org.posthorn.dns.Data;

import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Which authorities may issue certificates for the host. RFC 8659 §4.2. */
final class AuthorityRecords {

    /** What stands in the name of an issuer, and what its authority is called in the DNS. */
    private static final Map<String, String> AUTHORITIES =
            Map.of(
                    "o=let's encrypt", "letsencrypt.org",
                    "o=zerossl", "sectigo.com",
                    "o=sectigo", "sectigo.com",
                    "o=google trust services", "pki.goog",
                    "o=digicert", "digicert.com",
                    "o=buypass", "buypass.com");

    private AuthorityRecords() {}

    static WantedRecords of(MailDomain domain) {
        var notes = new ArrayList<String>();
        notes.add("who may issue certificates for this host");
        List<String> issuers =
                domain.certificates().stream()
                        .flatMap(certificate -> issuer(certificate).stream())
                        .distinct()
                        .toList();
        if (issuers.isEmpty()) {
            notes.add("the issuer of the certificate is not known; it says what it is called:");
            notes.add(domain.host() + ". IN CAA 0 issue \"ca.example\"");
        }
        return new WantedRecords(
                DnsTopic.CAA,
                notes,
                issuers.stream()
                        .map(issuer ->
                                new ZoneRecord(domain.host(), new Data.Caa(0, "issue", issuer)))
                        .toList());
    }

    private static Optional<String> issuer(X509Certificate certificate) {
        // a comma or quotation mark in a name is escaped, and stands behind what is looked for
        String name =
                certificate
                        .getIssuerX500Principal()
                        .getName()
                        .toLowerCase(Locale.ROOT)
                        .replace("o=\"", "o=");
        return AUTHORITIES.entrySet().stream()
                .filter(authority -> name.contains(authority.getKey()))
                .map(Map.Entry::getValue)
                .findFirst();
    }
}
