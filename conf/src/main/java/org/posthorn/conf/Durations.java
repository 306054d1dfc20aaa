package org.posthorn.conf;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Pattern;

/** Lengths of time as they are written in the file: {@code "500ms"}, {@code "5m"}, {@code "2d"}. */
final class Durations {

    private static final Pattern FORM = Pattern.compile("([0-9]{1,18})(ms|s|m|h|d)");

    private static final Map<String, Duration> UNITS = new LinkedHashMap<>();

    static {
        UNITS.put("d", Duration.ofDays(1));
        UNITS.put("h", Duration.ofHours(1));
        UNITS.put("m", Duration.ofMinutes(1));
        UNITS.put("s", Duration.ofSeconds(1));
        UNITS.put("ms", Duration.ofMillis(1));
    }

    /** Beyond it, adding to a clock could overflow; nobody waits longer. */
    private static final Duration LONGEST = Duration.ofDays(36_500);

    private Durations() {}

    /** Throws {@link IllegalArgumentException} with a text for the administrator. */
    static Duration parse(String text) {
        var matcher = FORM.matcher(text);
        if (!matcher.matches()) {
            throw new IllegalArgumentException(
                    "not a duration; write it as 500ms, 30s, 5m, 1h or 2d");
        }
        var unit = UNITS.getOrDefault(matcher.group(2), Duration.ZERO);
        long count = Long.parseLong(matcher.group(1));
        if (count > LONGEST.dividedBy(unit)) {
            throw new IllegalArgumentException("longer than a hundred years");
        }
        return unit.multipliedBy(count);
    }

    static String text(Duration duration) {
        for (var unit : UNITS.entrySet()) {
            long count = duration.dividedBy(unit.getValue());
            if (count > 0 && unit.getValue().multipliedBy(count).equals(duration)) {
                return count + unit.getKey();
            }
        }
        return duration.isZero() ? "0s" : duration.toString();
    }
}
