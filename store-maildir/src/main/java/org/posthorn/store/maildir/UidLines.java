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
        void record(long uid, String fields, String base);
    }

    private final InputStream in;
    private final byte[] buffer = new byte[64 * 1024];
    private int filled;
    private int at;
    private byte[] line = new byte[256];
    private int length;
    private boolean ended;

    private boolean known = true;
    private boolean version1;
    private long validity;
    private long next = 1;
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
        String[] words = text(0, length).split(" ");
        switch (words[0]) {
            case "3" -> version3(words);
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
                next = Math.max(1, number(field.substring(1)));
            } else if (!field.isEmpty()) {
                others.add(field);
            }
        }
    }

    private void record(Sink sink) {
        int blank = indexOf((byte) ' ', 0);
        int mark = version1 ? blank : markAfter(blank);
        int start = mark + (version1 ? 1 : 2);
        long uid = blank < 0 ? 0 : number(blank);
        String name = mark < 0 ? "" : MaildirName.base(text(start, length));
        if (uid <= last || uid >= Uid.MAX || name.isEmpty() || name.indexOf('/') >= 0) {
            sound = false; // the file behind this line gets a new UID
            return;
        }
        last = uid;
        records++;
        sink.record(uid, blank < mark ? text(blank + 1, mark) : "", name);
    }

    private int markAfter(int blank) {
        int mark = blank;
        while (mark >= 0 && (mark + 1 >= length || line[mark + 1] != ':')) {
            mark = indexOf((byte) ' ', mark + 1);
        }
        return mark;
    }

    private int indexOf(byte octet, int from) {
        for (int i = from; i < length; i++) {
            if (line[i] == octet) {
                return i;
            }
        }
        return -1;
    }

    /**
     * False at the end of the file; the last line has ended with it if its line feed is missing.
     */
    private boolean line() throws IOException {
        length = 0;
        while (true) {
            if (at == filled) {
                filled = in.read(buffer);
                at = 0;
                if (filled <= 0) {
                    filled = 0;
                    ended = true;
                    return length > 0;
                }
            }
            byte octet = buffer[at++];
            if (octet == '\n') {
                return true;
            }
            if (length == MAX_LINE) {
                sound = false;
                length--; // whatever it is, it is no record
            }
            if (length == line.length) {
                line = Arrays.copyOf(line, length * 2);
            }
            line[length++] = octet;
        }
    }

    private String text(int from, int to) {
        return new String(line, from, to - from, UTF_8);
    }

    /** The digits that a line begins with; 0 for what is no UID. */
    private long number(int end) {
        if (end > 10) {
            return 0;
        }
        long number = 0;
        for (int i = 0; i < end; i++) {
            int digit = line[i] - '0';
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
