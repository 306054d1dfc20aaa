package org.posthorn.pipeline.dkim;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * How we sign.
 *
 * @param headers fields that are signed where they are there, in this order
 * @param oversigned those of them that nobody may add to: they are signed once more than they are
 *     there. RFC 6376 §8.15
 * @param lifetime how long a signature is valid, if not for ever
 */
public record SigningRules(
        Canonical header,
        Canonical body,
        List<String> headers,
        Set<String> oversigned,
        Optional<Duration> lifetime) {

    /** Fields of one name that are signed; others have written more than that. */
    public static final int MAX_SAME = 20;

    public SigningRules {
        headers = List.copyOf(headers);
        oversigned =
                oversigned.stream()
                        .map(name -> name.toLowerCase(Locale.ROOT))
                        .collect(Collectors.toUnmodifiableSet());
        if (headers.stream().noneMatch("from"::equalsIgnoreCase)) {
            throw new IllegalArgumentException("From must be signed");
        }
    }

    /** As often as a field is there, and once more to keep others out. */
    public List<String> names(SignedHeader signed) {
        var names = new ArrayList<String>();
        for (String name : headers) {
            String lower = name.toLowerCase(Locale.ROOT);
            int count = Math.min(signed.all(lower).size(), MAX_SAME);
            boolean more = oversigned.contains(lower) || (lower.equals("from") && count == 0);
            for (int i = 0; i < count + (more ? 1 : 0); i++) {
                names.add(name);
            }
        }
        return names;
    }
}
