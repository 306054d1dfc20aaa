package org.posthorn.command;

import org.posthorn.ErrorText;
import org.posthorn.PosthornConf;
import org.posthorn.command.Check.Finding;
import org.posthorn.command.Check.Level;
import org.posthorn.disk.Disk;
import org.posthorn.net.Certificates;

import java.io.IOException;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Objects;

/** Whether clients will like the certificate. */
final class CertificateCheck {

    /** Who renews automatically does it earlier. */
    private static final Duration SOON = Duration.ofDays(14);

    private CertificateCheck() {}

    static List<Finding> of(PosthornConf conf, Disk disk, InstantSource clock) {
        if (conf.tls().certificate().isEmpty()) {
            return List.of(
                    new Finding(
                            Level.WARNING,
                            "certificate: none in [tls]; clients warn about the self-signed one"));
        }
        try {
            var certificate =
                    Certificates.load(conf.tls(), conf.hostname(), conf.data(), disk).certificate();
            var findings = new ArrayList<Finding>();
            findings.add(validity(certificate, clock.instant()));
            if (!fits(certificate, conf.hostname())) {
                findings.add(
                        new Finding(
                                Level.ERROR,
                                "certificate: it is not for "
                                        + conf.hostname()
                                        + " but for "
                                        + String.join(", ", names(certificate))));
            }
            return findings;
        } catch (IOException e) {
            return List.of(new Finding(Level.ERROR, "certificate: " + ErrorText.of(e)));
        }
    }

    private static Finding validity(X509Certificate certificate, Instant now) {
        Instant from = certificate.getNotBefore().toInstant();
        Instant until = certificate.getNotAfter().toInstant();
        if (now.isBefore(from)) {
            return new Finding(Level.ERROR, "certificate: not valid before " + from);
        }
        if (now.isAfter(until)) {
            return new Finding(Level.ERROR, "certificate: expired at " + until);
        }
        return new Finding(
                now.isAfter(until.minus(SOON)) ? Level.WARNING : Level.OK,
                "certificate: valid until " + until);
    }

    /** RFC 9525 §6.3: a wildcard stands for one whole leftmost label. */
    static boolean fits(X509Certificate certificate, String hostname) {
        String host = hostname.toLowerCase(Locale.ROOT);
        String parent = host.substring(host.indexOf('.') + 1);
        return names(certificate).stream()
                .map(name -> name.toLowerCase(Locale.ROOT))
                .anyMatch(name -> name.equals(host) || name.equals("*." + parent));
    }

    private static List<String> names(X509Certificate certificate) {
        try {
            Collection<List<?>> all =
                    Objects.requireNonNullElse(
                            certificate.getSubjectAlternativeNames(), List.<List<?>>of());
            return all.stream()
                    .filter(name -> Integer.valueOf(2).equals(name.get(0))) // dNSName
                    .map(name -> String.valueOf(name.get(1)))
                    .toList();
        } catch (CertificateParsingException e) {
            return List.of();
        }
    }
}
