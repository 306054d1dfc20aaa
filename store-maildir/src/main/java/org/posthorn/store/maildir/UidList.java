package org.posthorn.store.maildir;

import static java.nio.charset.StandardCharsets.UTF_8;

import org.posthorn.store.Uid;

import java.util.ArrayList;
import java.util.List;

/**
 * The contents of {@code dovecot-uidlist}, version 3 (and 1, as Courier and old Dovecots write it).
 *
 * @param uidValidity 0 if the file does not say
 * @param next the UID after the last that was given
 * @param others fields of the header that we only keep: GUID, default UIDL format
 * @param records ascending by UID
 * @param sound false if the file must be written anew: damaged, unfinished or of version 1
 */
record UidList(
        long uidValidity, long next, List<String> others, List<UidRecord> records, boolean sound) {

    static final UidList NONE = new UidList(0, 1, List.of(), List.of(), false);

    /** Never fails: what makes no sense is passed over. */
    static UidList parse(byte[] octets) {
        String text = new String(octets, UTF_8);
        int end = text.indexOf('\n');
        if (end < 0) {
            return NONE;
        }
        String[] header = text.substring(0, end).split(" ");
        return switch (header[0]) {
            case "3" -> new Parser(text, end + 1).version3(header);
            case "1" -> new Parser(text, end + 1).version1(header);
            default -> NONE;
        };
    }

    String header() {
        var text = new StringBuilder("3 V").append(uidValidity).append(" N").append(next);
        others.forEach(field -> text.append(' ').append(field));
        return text.append('\n').toString();
    }

    byte[] format() {
        var text = new StringBuilder(header());
        records.forEach(record -> record.appendTo(text));
        return octets(text);
    }

    static byte[] octets(CharSequence text) {
        return text.toString().getBytes(UTF_8);
    }

    private static final class Parser {

        private final String text;
        private final List<UidRecord> records = new ArrayList<>();
        private final List<String> others = new ArrayList<>();
        private int at;
        private long last;
        private long validity;
        private long next = 1;
        private boolean sound = true;

        Parser(String text, int at) {
            this.text = text;
            this.at = at;
        }

        UidList version3(String[] header) {
            for (int i = 1; i < header.length; i++) {
                String field = header[i];
                if (field.startsWith("V")) {
                    validity = number(field.substring(1));
                } else if (field.startsWith("N")) {
                    next = Math.max(1, number(field.substring(1)));
                } else if (!field.isEmpty()) {
                    others.add(field);
                }
            }
            for (String line = line(); line != null; line = line()) {
                record(line, " :");
            }
            return list();
        }

        UidList version1(String[] header) {
            validity = header.length > 1 ? number(header[1]) : 0;
            next = header.length > 2 ? Math.max(1, number(header[2])) : 1;
            for (String line = line(); line != null; line = line()) {
                record(line, " ");
            }
            sound = false;
            return list();
        }

        private UidList list() {
            return new UidList(validity, Math.max(next, last + 1), others, records, sound);
        }

        private void record(String line, String mark) {
            int mid = line.indexOf(mark);
            int blank = line.indexOf(' ');
            long uid = blank < 0 ? 0 : number(line.substring(0, blank));
            String name = mid < 0 ? "" : MaildirName.base(line.substring(mid + mark.length()));
            if (uid <= last || uid >= Uid.MAX || name.isEmpty() || name.indexOf('/') >= 0) {
                sound = false; // the file behind this line gets a new UID
                return;
            }
            String fields = blank < mid ? line.substring(blank + 1, mid) : "";
            records.add(new UidRecord(uid, fields, name));
            last = uid;
        }

        private @org.jspecify.annotations.Nullable String line() {
            int end = text.indexOf('\n', at);
            if (end < 0) {
                sound &= at == text.length(); // the rest was not written to its end
                return null;
            }
            String line = text.substring(at, end);
            at = end + 1;
            return line;
        }

        /** 0 for what is no UID. */
        private static long number(String digits) {
            if (digits.isEmpty()
                    || digits.length() > 10
                    || !digits.chars().allMatch(c -> c >= '0' && c <= '9')) {
                return 0;
            }
            long number = Long.parseLong(digits);
            return number > Uid.MAX ? 0 : number;
        }
    }
}
