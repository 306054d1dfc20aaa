package org.posthorn.pipeline.dkim;

import java.time.Duration;
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
}
