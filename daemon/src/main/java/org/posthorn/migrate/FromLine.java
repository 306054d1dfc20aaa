package org.posthorn.migrate;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The line that begins a message in an mbox: {@code From sender Mon Jan 2 15:04:05 2006}. */
final class FromLine {

    private static final List<String> MONTHS =
            List.of(
                    "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov",
                    "dec");

    /** With a zone before or behind the year, where a program writes one. */
    private static final Pattern DATE =
            Pattern.compile(
                    "([A-Za-z]{3}) +(\\d{1,2}) +(\\d{1,2}):(\\d{2})(?::(\\d{2}))?"
                            + "(?: +(?:[A-Z]{1,5}|([+-]\\d{4})))?"
                            + " +(\\d{4})(?: +([+-]\\d{4}))?");

    private static final int LONGEST = 1_000;

    private FromLine() {}

    /** When the message came, if this is such a line. Without a zone it is UTC. */
    static Optional<Instant> parse(byte[] line) {
        if (!MboxWriter.startsWithFrom(line, 0) || line.length > LONGEST) {
            return Optional.empty();
        }
        Matcher date = DATE.matcher(new String(line, ISO_8859_1));
        if (!date.find()) {
            return Optional.empty();
        }
        String before = date.group(6);
        String zone = before == null ? date.group(8) : before;
        String second = date.group(5);
        try {
            return Optional.of(
                    LocalDateTime.of(
                                    Integer.parseInt(date.group(7)),
                                    1 + MONTHS.indexOf(date.group(1).toLowerCase(Locale.ROOT)),
                                    Integer.parseInt(date.group(2)),
                                    Integer.parseInt(date.group(3)),
                                    Integer.parseInt(date.group(4)),
                                    second == null ? 0 : Math.min(59, Integer.parseInt(second)))
                            .toInstant(zone == null ? ZoneOffset.UTC : ZoneOffset.of(zone)));
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }
}
