package org.posthorn.mail;

import java.time.DateTimeException;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.temporal.ChronoField;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Dates of header fields. RFC 5322 §3.3, with the obsolete forms of RFC 5322 §4.3. */
public final class MailDate {

    static final List<String> MONTHS =
            List.of(
                    "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov",
                    "Dec");

    private static final List<String> DAYS =
            List.of("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun");

    // not the names of a locale: they change with the JDK
    private static final DateTimeFormatter FORMAT =
            new DateTimeFormatterBuilder()
                    .appendText(ChronoField.DAY_OF_WEEK, numbered(DAYS))
                    .appendPattern(", d ")
                    .appendText(ChronoField.MONTH_OF_YEAR, numbered(MONTHS))
                    .appendPattern(" yyyy HH:mm:ss xx")
                    .toFormatter(java.util.Locale.ROOT);

    private MailDate() {}

    /** {@code Sat, 21 Nov 2026 07:32:35 +0000}. */
    public static String format(OffsetDateTime date) {
        return FORMAT.format(date);
    }

    /**
     * The date that a field value means: day names are ignored, comments skipped, two-digit years
     * and named zones understood; a missing or unknown zone is read as UTC. Empty if there is no
     * day, month and year, or they are no date.
     */
    public static Optional<OffsetDateTime> parse(String value) {
        var parser = new MailDateParser(value);
        try {
            return parser.parse();
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }

    /** Whole minutes within the range that Java knows; UTC otherwise. */
    static ZoneOffset offset(int hours, int minutes, boolean west) {
        int total = hours * 60 + minutes;
        return minutes > 59 || total > 18 * 60
                ? ZoneOffset.UTC
                : ZoneOffset.ofTotalSeconds((west ? -total : total) * 60);
    }

    private static Map<Long, String> numbered(List<String> names) {
        return IntStream.range(0, names.size())
                .boxed()
                .collect(Collectors.toMap(i -> i + 1L, names::get));
    }
}
