package org.posthorn.imap;

import java.io.IOException;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.format.SignStyle;
import java.time.temporal.ChronoField;
import java.util.Locale;
import java.util.Map;

/**
 * Dates on the wire. RFC 9051 §9, date and date-time.
 *
 * <p>The store keeps instants, without the zone they were written in: they are shown in UTC.
 */
final class DateTimes {

    private static final Map<Long, String> MONTHS =
            Map.ofEntries(
                    Map.entry(1L, "Jan"),
                    Map.entry(2L, "Feb"),
                    Map.entry(3L, "Mar"),
                    Map.entry(4L, "Apr"),
                    Map.entry(5L, "May"),
                    Map.entry(6L, "Jun"),
                    Map.entry(7L, "Jul"),
                    Map.entry(8L, "Aug"),
                    Map.entry(9L, "Sep"),
                    Map.entry(10L, "Oct"),
                    Map.entry(11L, "Nov"),
                    Map.entry(12L, "Dec"));

    private static final DateTimeFormatter DATE =
            new DateTimeFormatterBuilder()
                    .parseCaseInsensitive()
                    .appendValue(ChronoField.DAY_OF_MONTH, 1, 2, SignStyle.NEVER)
                    .appendLiteral('-')
                    .appendText(ChronoField.MONTH_OF_YEAR, MONTHS)
                    .appendLiteral('-')
                    .appendValue(ChronoField.YEAR, 4)
                    .toFormatter(Locale.ROOT);

    private static final DateTimeFormatter DATE_TIME =
            new DateTimeFormatterBuilder()
                    .parseCaseInsensitive()
                    .appendValue(ChronoField.DAY_OF_MONTH, 1, 2, SignStyle.NEVER)
                    .appendLiteral('-')
                    .appendText(ChronoField.MONTH_OF_YEAR, MONTHS)
                    .appendPattern("-uuuu HH:mm:ss")
                    .toFormatter(Locale.ROOT);

    private static final DateTimeFormatter SHOWN =
            new DateTimeFormatterBuilder()
                    .appendPattern("dd-")
                    .appendText(ChronoField.MONTH_OF_YEAR, MONTHS)
                    .appendPattern("-uuuu HH:mm:ss '+0000'")
                    .toFormatter(Locale.ROOT)
                    .withZone(ZoneOffset.UTC);

    private DateTimes() {}

    static String show(Instant date) {
        return SHOWN.format(date);
    }

    /** {@code 1-Feb-2026}, with or without quotes. */
    static LocalDate readDate(ImapReader in) throws IOException {
        try {
            return LocalDate.parse(in.astring(), DATE);
        } catch (DateTimeException e) {
            throw Refused.syntax("Not a date");
        }
    }

    /** {@code " 1-Feb-2026 10:11:12 +0100"}: the day is two digits or a blank and one. */
    static Instant readDateTime(ImapReader in) throws IOException {
        String text = in.astring().strip();
        int zone = text.lastIndexOf(' ');
        if (zone < 0) {
            throw Refused.syntax("Not a date and time");
        }
        try {
            var local = LocalDateTime.parse(text.substring(0, zone), DATE_TIME);
            return local.toInstant(ZoneOffset.UTC)
                    .minusSeconds(60L * offsetMinutes(text.substring(zone + 1)));
        } catch (DateTimeException e) {
            throw Refused.syntax("Not a date and time");
        }
    }

    /** Zones of odd sizes exist, and any four digits are well formed. */
    private static int offsetMinutes(String zone) throws IOException {
        if (!zone.matches("[+-][0-9]{4}")) {
            throw Refused.syntax("Not a time zone");
        }
        int minutes =
                Integer.parseInt(zone.substring(1, 3)) * 60 + Integer.parseInt(zone.substring(3));
        return zone.charAt(0) == '-' ? -minutes : minutes;
    }
}
