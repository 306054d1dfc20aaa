package org.posthorn.conf;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * A number of octets, zero or more. Written {@code "25MB"} (25,000,000), {@code "25MiB"}
 * (26,214,400) or as a bare number of octets.
 */
public record Size(long octets) {

    private static final Pattern FORM = Pattern.compile("([0-9]{1,19})([A-Za-z]*)");

    /**
     * Greatest first, so that the first one that divides a size is the shortest way to write it.
     */
    private static final Map<String, Long> UNITS = new LinkedHashMap<>();

    static {
        UNITS.put("TB", 1_000_000_000_000L);
        UNITS.put("TiB", 1L << 40);
        UNITS.put("GB", 1_000_000_000L);
        UNITS.put("GiB", 1L << 30);
        UNITS.put("MB", 1_000_000L);
        UNITS.put("MiB", 1L << 20);
        UNITS.put("KB", 1_000L);
        UNITS.put("KiB", 1L << 10);
        UNITS.put("B", 1L);
    }

    public Size {
        if (octets < 0) {
            throw new IllegalArgumentException("must not be negative");
        }
    }

    /** Throws {@link IllegalArgumentException} with a text for the administrator. */
    public static Size parse(String text) {
        var matcher = FORM.matcher(text);
        if (!matcher.matches()) {
            throw new IllegalArgumentException("not a size; write it as 25MB or 25MiB");
        }
        String unit = matcher.group(2);
        Long factor = UNITS.get(unit.isEmpty() ? "B" : unit);
        if (factor == null) {
            throw new IllegalArgumentException(
                    "no known unit; units are B, KB, MB, GB, TB, KiB, MiB, GiB and TiB");
        }
        try {
            return new Size(Math.multiplyExact(Long.parseLong(matcher.group(1)), factor));
        } catch (ArithmeticException | NumberFormatException e) {
            throw new IllegalArgumentException("larger than any size", e);
        }
    }

    /** As it is written in the file. */
    @Override
    public String toString() {
        for (var unit : UNITS.entrySet()) {
            if (octets > 0 && octets % unit.getValue() == 0) {
                return octets / unit.getValue() + unit.getKey();
            }
        }
        return "0B";
    }
}
