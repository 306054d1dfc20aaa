package org.posthorn.outbound.relay;

import org.posthorn.dns.Data;

import java.util.List;
import java.util.Optional;

/**
 * That a domain has a policy of MTA-STS, and which. RFC 8461 §3.1.
 *
 * @param id another one for each policy
 */
record StsRecord(String id) {

    /** Empty unless there is exactly one. */
    static Optional<StsRecord> of(List<Data.Txt> records) {
        var found =
                records.stream()
                        .map(Data.Txt::text)
                        .filter(text -> text.matches("v=STSv1[ \t]*;(?s:.*)"))
                        .toList();
        return found.size() == 1 ? parse(found.getFirst()) : Optional.empty();
    }

    private static Optional<StsRecord> parse(String text) {
        for (String field : text.split(";", -1)) {
            String bare = field.strip();
            if (bare.startsWith("id=")) {
                String id = bare.substring("id=".length());
                return id.matches("[A-Za-z0-9]{1,32}")
                        ? Optional.of(new StsRecord(id))
                        : Optional.empty();
            }
        }
        return Optional.empty();
    }
}
