package org.posthorn;

import org.posthorn.store.maildir.LineClient;

import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What any IMAP server shows of an account, to compare two of them. */
final class Mailboxes {

    private static final Pattern FETCH =
            Pattern.compile("(?s)\\d+ FETCH \\((.*?) ?BODY\\[] (.*)\\)");
    private static final Pattern UID = Pattern.compile("UID (\\d+)");
    private static final Pattern FLAGS = Pattern.compile("FLAGS \\(([^)]*)\\)");
    private static final Pattern DATE = Pattern.compile("INTERNALDATE \"([^\"]*)\"");
    private static final Pattern LISTED =
            Pattern.compile("\\* L(?:IST|SUB) \\(([^)]*)\\) \"/\" \"?(.*?)\"?");

    private static final DateTimeFormatter INTERNAL =
            new DateTimeFormatterBuilder()
                    .parseCaseInsensitive()
                    .appendPattern("[ ]d-MMM-yyyy HH:mm:ss Z")
                    .toFormatter(Locale.ROOT);

    private Mailboxes() {}

    /** A message, as every server must show it. */
    record Mail(TreeSet<String> flags, Instant date, String text) {}

    /** Messages by their UIDs. */
    static Map<Long, Mail> read(LineClient imap, String mailbox) {
        imap.imap("EXAMINE \"" + mailbox + "\"");
        var all = new TreeMap<Long, Mail>();
        List<String> said = imap.imap("UID FETCH 1:* (UID FLAGS INTERNALDATE BODY.PEEK[])");
        for (String response : said) {
            Matcher fetch = FETCH.matcher(response.replaceFirst("^\\* ", ""));
            if (fetch.matches()) {
                String facts = fetch.group(1);
                var flags =
                        new TreeSet<>(
                                List.of(first(FLAGS, facts).toLowerCase(Locale.ROOT).split(" ")));
                flags.removeAll(List.of("", "\\recent"));
                Instant date = OffsetDateTime.parse(first(DATE, facts), INTERNAL).toInstant();
                all.put(Long.parseLong(first(UID, facts)), new Mail(flags, date, fetch.group(2)));
            }
        }
        return all;
    }

    /** Names with the attributes of each, by LIST or LSUB. */
    static Map<String, String> listed(LineClient imap, String command) {
        var all = new TreeMap<String, String>();
        for (String response : imap.imap(command)) {
            Matcher listed = LISTED.matcher(response);
            if (listed.matches()) {
                all.put(listed.group(2), listed.group(1));
            }
        }
        return all;
    }

    /** Messages alone, in the order of their UIDs. */
    static List<Mail> mail(LineClient imap, String mailbox) {
        return new ArrayList<>(read(imap, mailbox).values());
    }

    /** The number behind such a word in what is said on EXAMINE. */
    static long number(LineClient imap, String mailbox, String word) {
        String said = String.join("\n", imap.imap("EXAMINE \"" + mailbox + "\""));
        return Long.parseLong(first(Pattern.compile(word + " (\\d+)"), said));
    }

    private static String first(Pattern pattern, String text) {
        Matcher matcher = pattern.matcher(text);
        if (!matcher.find()) {
            throw new AssertionError("no " + pattern + " in " + text);
        }
        return matcher.group(1);
    }
}
