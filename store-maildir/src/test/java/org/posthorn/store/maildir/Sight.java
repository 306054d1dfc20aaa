package org.posthorn.store.maildir;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import org.posthorn.store.Flags;
import org.posthorn.store.Mailbox;
import org.posthorn.store.SystemFlag;
import org.posthorn.store.Uid;

import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A mailbox as one of two programs sees it: who sees the same sees an equal one. */
record Sight(long uidValidity, long uidNext, SortedMap<Long, Letter> letters) {

    /**
     * One message.
     *
     * @param flags as IMAP writes them, lower case and sorted
     * @param date INTERNALDATE in seconds
     */
    record Letter(List<String> flags, long date, long size, String text) {}

    private static final DateTimeFormatter DATE =
            DateTimeFormatter.ofPattern("d-MMM-yyyy HH:mm:ss Z", Locale.ROOT);
    private static final Pattern NUMBER = Pattern.compile("\\[(UIDVALIDITY|UIDNEXT) (\\d+)]");
    private static final Pattern FETCH =
            Pattern.compile(
                    "\\* \\d+ FETCH \\(UID (\\d+) FLAGS \\((.*?)\\) INTERNALDATE \"\\s?(.*?)\""
                            + " RFC822.SIZE (\\d+) BODY\\[] (.*)\\)",
                    Pattern.DOTALL);

    static Sight of(Mailbox mailbox) {
        Mailbox.Snapshot now = mailbox.snapshot();
        var letters = new TreeMap<Long, Letter>();
        for (int i = 0; i < now.size(); i++) {
            byte[] text = mailbox.read(new Uid(now.uid(i)), 0, 1 << 20);
            letters.put(
                    now.uid(i),
                    new Letter(
                            flags(now.flags(i)),
                            now.internalDate(i).getEpochSecond(),
                            now.messageSize(i),
                            new String(text, ISO_8859_1)));
        }
        return new Sight(mailbox.uidValidity(), now.uidNext(), letters);
    }

    /** As Dovecot sees it; selects the mailbox. */
    static Sight of(LineClient dovecot, String mailbox) {
        long uidValidity = 0;
        long uidNext = 0;
        for (String response : dovecot.imap("SELECT " + mailbox)) {
            Matcher number = NUMBER.matcher(response);
            if (number.find() && number.group(1).equals("UIDNEXT")) {
                uidNext = Long.parseLong(number.group(2));
            } else if (number.find(0)) {
                uidValidity = Long.parseLong(number.group(2));
            }
        }
        var letters = new TreeMap<Long, Letter>();
        String all = "UID FETCH 1:* (FLAGS INTERNALDATE RFC822.SIZE BODY.PEEK[])";
        for (String response : dovecot.imap(all)) {
            Matcher fetch = FETCH.matcher(response);
            if (fetch.matches()) {
                letters.put(
                        Long.valueOf(fetch.group(1)),
                        new Letter(
                                flags(List.of(fetch.group(2).split(" "))),
                                date(fetch.group(3)).getEpochSecond(),
                                Long.parseLong(fetch.group(4)),
                                fetch.group(5)));
            }
        }
        return new Sight(uidValidity, uidNext, letters);
    }

    /** The message whose text contains this. */
    Letter letter(String text) {
        return letters.values().stream()
                .filter(letter -> letter.text().contains(text))
                .findFirst()
                .orElseThrow();
    }

    /** The flags of the message whose text contains this. */
    List<String> flags(String text) {
        return letter(text).flags();
    }

    private static Instant date(String date) {
        return OffsetDateTime.parse(date, DATE).toInstant();
    }

    private static List<String> flags(Flags flags) {
        var words = new TreeSet<>(flags.keywords());
        for (SystemFlag flag : flags.system()) {
            words.add("\\" + flag.name());
        }
        return flags(List.copyOf(words));
    }

    private static List<String> flags(List<String> words) {
        return words.stream()
                .filter(word -> !word.isEmpty() && !word.equals("\\Recent"))
                .map(word -> word.toLowerCase(Locale.ROOT))
                .sorted()
                .toList();
    }
}
