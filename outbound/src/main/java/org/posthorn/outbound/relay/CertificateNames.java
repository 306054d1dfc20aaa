package org.posthorn.outbound.relay;

import org.posthorn.conf.Network;
import org.posthorn.dns.Name;

import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/**
 * For which hosts a certificate is good: those of its alternative names. RFC 9525 §6.3. A star
 * stands for one label, the first.
 */
record CertificateNames(List<String> names) {

    /** RFC 5280 §4.2.1.6. */
    private static final int DNS_NAME = 2;

    private static final int IP_ADDRESS = 7;

    private static final String STAR = "*.";

    CertificateNames {
        names = List.copyOf(names);
    }

    /** Those that can be names or addresses of hosts. */
    static CertificateNames of(X509Certificate certificate) throws CertificateParsingException {
        var names = new ArrayList<String>();
        Collection<List<?>> alternatives = certificate.getSubjectAlternativeNames();
        for (List<?> each : alternatives == null ? List.<List<?>>of() : alternatives) {
            if (each.get(0) instanceof Integer kind && each.get(1) instanceof String text) {
                switch (kind) {
                    case DNS_NAME -> canonical(text).ifPresent(names::add);
                    case IP_ADDRESS -> names.add(Network.text(Network.parse(text).address()));
                    default -> {} // nobody asks for the others
                }
            }
        }
        return new CertificateNames(names);
    }

    private static Optional<String> canonical(String text) {
        return text.startsWith(STAR)
                ? Name.host(text.substring(STAR.length())).map(name -> STAR + name.text())
                : Name.host(text).map(Name::text);
    }

    boolean include(Name host) {
        int dot = host.text().indexOf('.');
        String wild = dot < 0 ? host.text() : "*" + host.text().substring(dot);
        return names.stream().anyMatch(name -> name.equals(host.text()) || name.equals(wild));
    }

    /** Whether it names the party itself, or a host below it: a star counts for what it covers. */
    boolean include(Party party) {
        return switch (party.extent()) {
            case ITSELF -> include(new Name(party.domain()));
            case BELOW -> names.stream().anyMatch(name -> name.endsWith("." + party.domain()));
        };
    }

    @Override
    public String toString() {
        return String.join(", ", names);
    }
}
