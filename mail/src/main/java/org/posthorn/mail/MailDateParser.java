package org.posthorn.mail;

import java.time.LocalDate;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Locale;
import java.util.Optional;

/** Looks at each word of a date and takes it for what it can only be. */
final class MailDateParser {

    /** A date has seven at most. */
    private static final int MAX_WORDS = 16;

    /** No word of a date is longer; it also bounds the pieces of one. */
    private static final int MAX_WORD = 32;

    private final FieldLexer lexer;
    private int day = -1;
    private int month = -1;
    private int year = -1;
    private LocalTime time = LocalTime.MIDNIGHT;
    private boolean timeSeen;
    private ZoneOffset zone = ZoneOffset.UTC;

    MailDateParser(String value) {
        this.lexer = new FieldLexer(value);
    }

    /** Throws DateTimeException for the 30th of February and the like. */
    Optional<OffsetDateTime> parse() {
        for (int i = 0; i < MAX_WORDS; i++) {
            lexer.skipSpaceAndComments();
            if (lexer.atEnd()) {
                break;
            }
            String word = lexer.word(",(");
            lexer.take(',');
            word(word);
        }
        return day < 0 || month < 0 || year < 0
                ? Optional.empty()
                : Optional.of(OffsetDateTime.of(LocalDate.of(year, month, day), time, zone));
    }

    private void word(String word) {
        if (word.isEmpty() || word.length() > MAX_WORD) {
            return;
        }
        char first = word.charAt(0);
        if (word.indexOf(':') > 0 && !timeSeen) {
            time(word);
        } else if (timeSeen && (first == '+' || first == '-')) {
            numericZone(word.substring(1).replace(":", ""), first == '-');
        } else if (word.indexOf('-') > 0) {
            // 21-Nov-2026
            for (String piece : word.split("-", 4)) {
                word(piece);
            }
        } else if (isNumber(word)) {
            number(word);
        } else {
            name(word);
        }
    }

    private void number(String word) {
        int value = Integer.parseInt(word);
        if (day < 0 && word.length() <= 2) {
            day = value;
        } else if (year < 0 && word.length() >= 2) {
            year = century(value, word.length());
        }
    }

    /** RFC 5322 §4.3. */
    private static int century(int year, int digits) {
        return switch (digits) {
            case 2 -> year < 50 ? 2000 + year : 1900 + year;
            case 3 -> 1900 + year;
            default -> year;
        };
    }

    private void time(String word) {
        String[] parts = word.split(":", 4);
        int hour = numberOr(parts[0], -1);
        int minute = numberOr(parts[1], -1);
        // fractions of a second are outside the grammar; 60 is a leap second, RFC 5322 §3.3
        int second = parts.length < 3 ? 0 : numberOr(parts[2].replaceAll("[.].*", ""), 0);
        if (hour < 0 || minute < 0) {
            return;
        }
        time = LocalTime.of(hour, minute, Math.min(second, 59));
        timeSeen = true;
    }

    private void numericZone(String digits, boolean west) {
        if (isNumber(digits) && digits.length() == 4) {
            int value = Integer.parseInt(digits);
            zone = MailDate.offset(value / 100, value % 100, west);
        }
    }

    private void name(String word) {
        String name = word.length() < 3 ? word : word.substring(0, 3);
        for (int i = 0; i < MailDate.MONTHS.size() && month < 0; i++) {
            if (MailDate.MONTHS.get(i).equalsIgnoreCase(name)) {
                month = i + 1;
                return;
            }
        }
        if (timeSeen) {
            namedZone(word.toUpperCase(Locale.ROOT));
        }
    }

    /**
     * RFC 5322 §4.3; the letters of the military zones were so often wrong that they say nothing.
     */
    private void namedZone(String name) {
        int hours =
                switch (name) {
                    case "EDT" -> 4;
                    case "EST", "CDT" -> 5;
                    case "CST", "MDT" -> 6;
                    case "MST", "PDT" -> 7;
                    case "PST" -> 8;
                    default -> 0;
                };
        if (hours > 0) {
            zone = ZoneOffset.ofHours(-hours);
        }
    }

    private static int numberOr(String text, int other) {
        return isNumber(text) ? Integer.parseInt(text) : other;
    }

    private static boolean isNumber(String text) {
        return !text.isEmpty()
                && text.length() <= 4
                && text.chars().allMatch(c -> c >= '0' && c <= '9');
    }
}
