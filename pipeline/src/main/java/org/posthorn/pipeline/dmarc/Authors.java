package org.posthorn.pipeline.dmarc;

import org.posthorn.dns.Name;
import org.posthorn.mail.HeaderAddress;

import java.nio.charset.StandardCharsets;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The domains in From fields. RFC 9989 §4.2, §11.5. */
final class Authors {

    /** More authors than a message has; each may cost eight questions. */
    static final int MOST = 4;

    private Authors() {}

    /**
     * Each domain once.
     *
     * @param fields the values of all From fields
     * @return empty if there is no author, or a field without one, or one without a domain that can
     *     be, or too many
     */
    static Optional<Set<Name>> of(List<String> fields) {
        var domains = new LinkedHashSet<Name>();
        for (String field : fields) {
            List<HeaderAddress> entries = HeaderAddress.parse(field);
            boolean named = entries.stream().anyMatch(HeaderAddress.Mailbox.class::isInstance);
            if (!named || entries.size() >= HeaderAddress.MAX_ADDRESSES) {
                return Optional.empty();
            }
            for (HeaderAddress entry : entries) {
                switch (entry) {
                    case HeaderAddress.GroupStart start -> {}
                    case HeaderAddress.GroupEnd end -> {}
                    case HeaderAddress.Mailbox mailbox -> {
                        Optional<Name> domain = domain(mailbox.domain());
                        if (domain.isEmpty()) {
                            return Optional.empty();
                        }
                        domains.add(domain.get());
                        if (domains.size() > MOST) {
                            return Optional.empty();
                        }
                    }
                }
            }
        }
        return Optional.<Set<Name>>of(domains).filter(all -> !all.isEmpty());
    }

    /** Octets above ASCII are UTF-8: RFC 6532 §3.2. */
    private static Optional<Name> domain(String octets) {
        String text =
                new String(octets.getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8);
        return Name.host(text);
    }
}
