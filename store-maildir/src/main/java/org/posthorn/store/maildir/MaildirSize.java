package org.posthorn.store.maildir;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.US_ASCII;

import org.posthorn.store.Account;
import org.posthorn.store.MailStore;

import java.util.List;
import java.util.Optional;

/**
 * The contents of {@code maildirsize}: in the first line the limits, {@code <octets>S,<count>C},
 * then {@code <octets> <count>} in each line, which add up to what is stored. Immutable.
 *
 * @param octets limit, 0 for none
 * @param messages limit, 0 for none
 * @param used never negative
 * @param lines after the first
 * @param length of the file, in octets
 */
record MaildirSize(long octets, long messages, MailStore.Usage used, int lines, int length) {

    /** Of a file, in octets: programs that find it longer count anew. */
    static final int LONG = 5120;

    /** What we read of it: others may have written it. */
    static final int MAX = 64 * 1024;

    private static final int MAX_DIGITS = 18;

    /** More than any disk holds, and far enough from where numbers end. */
    private static final long MAX_SUM = 1L << 60;

    /** Empty for what cannot be relied on, and at most {@link #MAX} octets are. */
    static Optional<MaildirSize> parse(byte[] file) {
        String text = new String(file, ISO_8859_1);
        if (file.length > MAX || !text.endsWith("\n")) {
            return Optional.empty(); // too long, or a write was cut short
        }
        List<String> lines = text.lines().toList();
        long octets = 0;
        long messages = 0;
        for (String limit : lines.getFirst().split(",", -1)) {
            String digits = limit.isEmpty() ? "" : limit.substring(0, limit.length() - 1);
            if (limit.endsWith("S") && isNumber(digits)) {
                octets = Long.parseLong(digits);
            } else if (limit.endsWith("C") && isNumber(digits)) {
                messages = Long.parseLong(digits);
            } else if (limit.chars().anyMatch(c -> c < ' ')) {
                return Optional.empty(); // a disk's zeros, where text was
            }
        }
        long sum = 0;
        long count = 0;
        for (String line : lines.subList(1, lines.size())) {
            String[] fields = line.strip().split(" +", -1);
            if (fields.length != 2 || !isChange(fields[0]) || !isChange(fields[1])) {
                return Optional.empty();
            }
            sum += Long.parseLong(fields[0]);
            count += Long.parseLong(fields[1]);
            if (Math.abs(sum) > MAX_SUM || Math.abs(count) > MAX_SUM) {
                return Optional.empty();
            }
        }
        return sum < 0 || count < 0
                ? Optional.empty()
                : Optional.of(
                        new MaildirSize(
                                octets,
                                messages,
                                new MailStore.Usage(sum, count),
                                lines.size() - 1,
                                file.length));
    }

    /** A file with one line of sums. */
    static byte[] format(Account.Limits limits, MailStore.Usage used) {
        String octets = limits.octets() > 0 ? limits.octets() + "S" : "";
        String messages = limits.messages() > 0 ? limits.messages() + "C" : "";
        String comma = octets.isEmpty() || messages.isEmpty() ? "" : ",";
        String first = octets + comma + messages + "\n";
        return (first + used.octets() + " " + used.messages() + "\n").getBytes(US_ASCII);
    }

    static byte[] line(long octets, long messages) {
        return (octets + " " + messages + "\n").getBytes(US_ASCII);
    }

    boolean isFor(Account.Limits limits) {
        return octets == limits.octets() && messages == limits.messages();
    }

    private static boolean isChange(String text) {
        boolean signed = text.startsWith("-") || text.startsWith("+");
        return isNumber(signed ? text.substring(1) : text);
    }

    private static boolean isNumber(String text) {
        return !text.isEmpty()
                && text.length() <= MAX_DIGITS
                && text.chars().allMatch(c -> c >= '0' && c <= '9');
    }
}
