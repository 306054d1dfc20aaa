package org.posthorn.net;

import org.posthorn.conf.Key;

import java.nio.file.Path;

/** A certificate and its key. */
public record CertificateFiles(
        @Key(
                        doc =
                                "The certificate in PEM, followed by those of the authorities"
                                        + " between it and the root.",
                        example = "/etc/letsencrypt/live/mail.example.net/fullchain.pem",
                        replaces = "Postfix smtpd_tls_chain_files, Dovecot ssl_server_cert_file")
                Path certificate,
        @Key(
                        doc = "Its private key in PEM, not encrypted: PKCS#8, PKCS#1 or SEC1.",
                        example = "/etc/letsencrypt/live/mail.example.net/privkey.pem",
                        replaces = "Postfix smtpd_tls_key_file, Dovecot ssl_server_key_file")
                Path key) {}
