package org.posthorn.store.maildir;

import static java.nio.charset.StandardCharsets.UTF_8;

import org.posthorn.store.Uid;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Reads {@code dovecot-uidlist} line by line, so that a million of them need no room. What makes no
 * sense is passed over, and the list is not sound then. Used once.
 */
final class UidLines {

    /** A name has 255 octets at most, and what stands before it is no longer. */
    private static final int MAX_LINE = 4096;

    interface Sink {

        /**
         * One line.
         *
         * @param text in which the base name stands, valid until this returns
         */
        void record(long uid, String fields, byte[] text, int start, int end);
    }

    private final InputStream in;
    private final byte[] buffer = new byte[64 * 1024];
    private int filled;
    private int at;

    /** Where the line stands that was read last. */
    private int first;

    private int end;
    private boolean ended;

    private boolean known = true;
    private boolean version1;
    private long validity;
    private long next;
    private final List<String> others = new ArrayList<>();
    private long last;
    private int records;
    private boolean sound = true;

    UidLines(InputStream in) {
        this.in = in;
    }

    /** Reads the first line. */
    UidLines header() throws IOException {
        if (!line() || ended) {
            known = false;
            sound = false;
            return this;
        }
        String[] words = text(first, end).split(" ");
        switch (words[0]) {
            case "3" -> {
                version3(words);
                sound = next > 0; // Dovecot does not believe a list that does not say it
                next = Math.max(1, next);
            }
            case "1" -> {
                version1 = true;
                sound = false;
                validity = words.length > 1 ? number(words[1]) : 0;
                next = words.length > 2 ? Math.max(1, number(words[2])) : 1;
            }
            default -> {
                known = false;
                sound = false;
            }
        }
        return this;
    }

    /** Reads all records that follow, above this UID. */
    UidLines records(long above, Sink sink) throws IOException {
        last = above;
        while (known && line()) {
            if (ended) {
                sound = false; // the rest was not written to its end
            } else {
                record(sink);
            }
        }
        return this;
    }

    long uidValidity() {
        return validity;
    }

    /** Above all that was given: the header may be behind the records. */
    long next() {
        return Math.max(next, last + 1);
    }

    List<String> others() {
        return others;
    }

    int count() {
        return records;
    }

    long last() {
        return last;
    }

    boolean isSound() {
        return sound;
    }

    private void version3(String[] words) {
        for (String field : Arrays.asList(words).subList(1, words.length)) {
            if (field.startsWith("V")) {
                validity = number(field.substring(1));
            } else if (field.startsWith("N")) {
                next = number(field.substring(1));
            } else if (!field.isEmpty()) {
                others.add(field);
            }
        }
    }

    private void record(Sink sink) {
        int blank = indexOf((byte) ' ', first, end);
        int mark = version1 ? blank : markAfter(blank);
        int start = mark + (version1 ? 1 : 2);
        long uid = blank < 0 ? 0 : number(blank);
        int stop = mark < 0 ? start : Names.baseEnd(buffer, start, end);
        boolean named = stop > start && indexOf((byte) '/', start, stop) < 0;
        if (uid <= last || uid >= Uid.MAX || !named) {
            sound = false; // the file behind this line gets a new UID
            return;
        }
        last = uid;
        records++;
        sink.record(uid, blank < mark ? text(blank + 1, mark) : "", buffer, start, stop);
    }

    private int markAfter(int blank) {
        int mark = blank;
        while (mark >= 0 && (mark + 1 >= end || buffer[mark + 1] != ':')) {
            mark = indexOf((byte) ' ', mark + 1, end);
        }
        return mark;
    }

    private int indexOf(byte octet, int from, int to) {
        for (int i = from; i < to; i++) {
            if (buffer[i] == octet) {
                return i;
            }
        }
        return -1;
    }

    /**
     * False at the end of the file; the last line has ended with it if its line feed is missing.
     */
    private boolean line() throws IOException {
        first = at;
        while (true) {
            while (at < filled) {
                if (buffer[at++] == '\n') {
                    boolean more = at - 2 >= first && buffer[at - 2] == '\r';
                    limit(more ? at - 2 : at - 1); // Dovecot takes a list that was edited so
                    return true;
                }
            }
            limit(filled);
            System.arraycopy(buffer, first, buffer, 0, end - first);
            end -= first;
            first = 0;
            int more = in.read(buffer, end, buffer.length - end);
            at = end;
            filled = end + Math.max(0, more);
            if (more <= 0) {
                ended = true;
                return end > 0;
            }
        }
    }

    /** The line goes on to there; what is longer is no record, whatever it is. */
    private void limit(int to) {
        sound &= to - first <= MAX_LINE;
        end = Math.min(to, first + MAX_LINE);
    }

    private String text(int from, int to) {
        return new String(buffer, from, to - from, UTF_8);
    }

    /** The digits that a line begins with; 0 for what is no UID. */
    private long number(int to) {
        if (to - first > 10) {
            return 0;
        }
        long number = 0;
        for (int i = first; i < to; i++) {
            int digit = buffer[i] - '0';
            if (digit < 0 || digit > 9) {
                return 0;
            }
            number = 10 * number + digit;
        }
        return number > Uid.MAX ? 0 : number;
    }

    /** The same of a word of the first line. */
    private static long number(String digits) {
        if (!digits.matches("[0-9]{1,10}")) {
            return 0;
        }
        long number = Long.parseLong(digits);
        return number > Uid.MAX ? 0 : number;
    }
}
