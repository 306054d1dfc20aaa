package org.posthorn.net;

import org.posthorn.conf.Key;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Who the server says it is. The files are read again when they have changed. */
public record TlsConf(
        @Key(
                        doc =
                                "The certificate in PEM, followed by those of the authorities"
                                    + " between it and the root. Without one, a self-signed one is"
                                    + " made and kept in the data folder.",
                        example = "/etc/letsencrypt/live/mail.example.org/fullchain.pem",
                        replaces = "Postfix smtpd_tls_chain_files, Dovecot ssl_server_cert_file")
                Optional<Path> certificate,
        @Key(
                        doc = "Its private key in PEM, not encrypted: PKCS#8, PKCS#1 or SEC1.",
                        example = "/etc/letsencrypt/live/mail.example.org/privkey.pem",
                        replaces = "Postfix smtpd_tls_key_file, Dovecot ssl_server_key_file")
                Optional<Path> key,
        @Key(
                        doc =
                                "Further certificates, for clients that ask for one of their names;"
                                    + " also a second one of another kind (RSA beside EC) for the"
                                    + " same name.",
                        or = "[]",
                        replaces = "Postfix tls_server_sni_maps, Dovecot local_name")
                List<CertificateFiles> further) {

    public TlsConf {
        further = List.copyOf(further);
        if (certificate.isPresent() != key.isPresent()) {
            throw new IllegalArgumentException(
                    (key.isPresent() ? "certificate" : "key")
                            + ": certificate and key go together");
        }
        if (certificate.isEmpty() && !further.isEmpty()) {
            throw new IllegalArgumentException("certificate: missing, but further ones are there");
        }
    }

    /** A self-signed certificate. */
    public static TlsConf selfSigned() {
        return new TlsConf(Optional.empty(), Optional.empty(), List.of());
    }
}
