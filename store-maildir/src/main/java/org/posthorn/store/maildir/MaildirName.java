package org.posthorn.store.maildir;

import org.posthorn.store.SystemFlag;

import java.util.Comparator;
import java.util.EnumSet;
import java.util.Set;

/**
 * The name of a message file, {@code <base>:2,<letters>[,<foreign>]}.
 *
 * <p>Letters that we do not know and everything behind a second comma belong to other programs, and
 * stay as they are.
 *
 * @param base the identity of the message for ever
 * @param letters flags as capitals, keywords as small letters
 * @param foreign empty, or from the second comma to the end
 */
record MaildirName(String base, String letters, String foreign) {

    /** Of messages that get their UIDs together: as they came. */
    static final Comparator<String> ARRIVAL =
            Comparator.comparingLong(MaildirName::seconds)
                    .thenComparingLong(MaildirName::micros)
                    .thenComparing(Comparator.naturalOrder());

    static MaildirName parse(String fileName) {
        String base = base(fileName);
        String info = fileName.substring(base.length());
        if (!info.startsWith(":2,")) {
            return new MaildirName(base, "", "");
        }
        int comma = info.indexOf(',', 3);
        int end = comma < 0 ? info.length() : comma;
        return new MaildirName(base, info.substring(3, end), info.substring(end));
    }

    static String base(String fileName) {
        int colon = fileName.indexOf(':');
        return colon < 0 ? fileName : fileName.substring(0, colon);
    }

    /** The name that a message with these sizes gets. */
    static String base(String unique, long octets, long messageSize) {
        return unique + ",S=" + octets + ",W=" + messageSize;
    }

    String fileName() {
        return base + ":2," + letters + foreign;
    }

    /** Octets of the file, or -1 if the name does not say. */
    static long octets(String base) {
        return field(base, ",S=");
    }

    /** Octets with CRLF line ends, or -1 if the name does not say. */
    static long messageSize(String base) {
        return field(base, ",W=");
    }

    /** A fresh name for the same file: the sizes go with it. */
    static String renamed(String base, String unique) {
        long octets = octets(base);
        long messageSize = messageSize(base);
        return unique
                + (octets < 0 ? "" : ",S=" + octets)
                + (messageSize < 0 ? "" : ",W=" + messageSize);
    }

    Set<SystemFlag> systemFlags() {
        var flags = EnumSet.noneOf(SystemFlag.class);
        for (SystemFlag flag : SystemFlag.values()) {
            if (letters.indexOf(letter(flag)) >= 0) {
                flags.add(flag);
            }
        }
        return flags;
    }

    /** Flags of other programs, which mean the same in every mailbox, unlike keywords. */
    String strangeCapitals() {
        return letters.replaceAll("[DFRSTa-z]", "");
    }

    /**
     * The same message with other letters.
     *
     * @param wanted letters that it shall have
     * @param known letters that are ours to take away
     */
    MaildirName with(String wanted, String known) {
        var result = new StringBuilder();
        for (int i = 0; i < letters.length(); i++) {
            char c = letters.charAt(i);
            boolean stays = known.indexOf(c) < 0 || wanted.indexOf(c) >= 0;
            if (stays && result.indexOf(String.valueOf(c)) < 0) {
                result.append(c);
            }
        }
        for (int i = 0; i < wanted.length(); i++) {
            char c = wanted.charAt(i);
            if (result.indexOf(String.valueOf(c)) < 0) {
                int at = 0;
                while (at < result.length() && result.charAt(at) < c) {
                    at++;
                }
                result.insert(at, c);
            }
        }
        return new MaildirName(base, result.toString(), foreign);
    }

    static char letter(SystemFlag flag) {
        return switch (flag) {
            case DRAFT -> 'D';
            case FLAGGED -> 'F';
            case ANSWERED -> 'R';
            case SEEN -> 'S';
            case DELETED -> 'T';
        };
    }

    private static long field(String base, String key) {
        int at = base.indexOf(key);
        if (at < 0) {
            return -1;
        }
        int start = at + key.length();
        int end = start;
        while (end < base.length() && isDigit(base.charAt(end))) {
            end++;
        }
        boolean ends = end == base.length() || base.charAt(end) == ',';
        return ends ? number(base, start, end) : -1;
    }

    /** When the name was given, in seconds since the epoch, or -1 if it does not say. */
    static long seconds(String base) {
        int end = 0;
        while (end < base.length() && isDigit(base.charAt(end))) {
            end++;
        }
        return number(base, 0, end);
    }

    private static long micros(String base) {
        int dot = base.indexOf('.');
        int second = base.indexOf('.', dot + 1);
        int mark = dot < 0 ? -1 : base.indexOf('M', dot);
        if (mark < 0 || (second >= 0 && mark > second)) {
            return -1;
        }
        int end = mark + 1;
        while (end < base.length() && isDigit(base.charAt(end))) {
            end++;
        }
        return number(base, mark + 1, end);
    }

    /** -1 for nothing and for more digits than any size or time has. */
    private static long number(String text, int start, int end) {
        return end == start || end - start > 18 ? -1 : Long.parseLong(text, start, end, 10);
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }
}
