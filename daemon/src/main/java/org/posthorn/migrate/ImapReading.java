package org.posthorn.migrate;

import static java.util.stream.Collectors.joining;

import org.posthorn.store.Flags;
import org.posthorn.store.SystemFlag;

import java.io.IOException;
import java.io.OutputStream;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * One mailbox of another IMAP server, read from its beginning as often as the connection breaks.
 * What was asked for then is asked for by itself the next time, and left out when that breaks the
 * connection, too. A message is its UIDVALIDITY and UID. For one thread.
 */
final class ImapReading {

    /** Messages whose flags and dates are asked for at once. */
    private static final int WINDOW = 500;

    /** Messages that are asked for at once. */
    private static final int AT_ONCE = 20;

    /** With no message between. Then it is no message's fault, or that of too many. */
    private static final int MOST_BREAKS = 20;

    /** Without a message asked for. Then the mailbox cannot be opened, or not be read further. */
    private static final int MOST_ATTEMPTS = 2;

    private static final Pattern FETCH = Pattern.compile("(?i)(\\d{1,10}) FETCH ");
    private static final Pattern UID = Pattern.compile("\\bUID (\\d{1,10})\\b");
    private static final Pattern FLAGS = Pattern.compile("\\bFLAGS \\(([^)]*)\\)");
    private static final Pattern DATE = Pattern.compile("\\bINTERNALDATE \"([^\"]*)\"");

    private static final DateTimeFormatter INTERNAL =
            new DateTimeFormatterBuilder()
                    .parseCaseInsensitive()
                    .appendPattern("[ ]d-MMM-yyyy HH:mm:ss Z")
                    .toFormatter(Locale.ROOT);

    private final Source.Mailbox mailbox;
    private final Source.Sink sink;

    /** UIDs, or how else a message is called, that the sink was told of. */
    private final Set<String> skipped = new HashSet<>();

    /** UIDs that are not to be asked for with others. */
    private final Set<Long> alone = new HashSet<>();

    /** UIDs that were asked for and have not come to their end. */
    private final Set<Long> asked = new LinkedHashSet<>();

    private long begun;
    private int breaks;
    private int attempts;

    /** Up to this message the server has said what there is. */
    private long known;

    /** From this UID on nothing is asked for any more. */
    private long end = Long.MAX_VALUE;

    /** What is asked for before the message itself. */
    private record Facts(long number, long uid, Flags flags, Instant date) {}

    ImapReading(Source.Mailbox mailbox, Source.Sink sink) {
        this.mailbox = mailbox;
        this.sink = sink;
    }

    /** Gives every message that is wanted, and was not left out before. */
    void read(ImapClient client) throws IOException {
        asked.clear();
        attempts++;
        var counts = new long[2]; // messages, UIDVALIDITY
        try {
            examine(client, counts);
        } catch (ImapClient.NoException e) {
            // deleted meanwhile, not for us, or broken: no reason to be without the others, too
            sink.skipped(Import.WITH_ALL + e.getMessage());
            return;
        }
        var gone = new long[1];
        for (long next = 1; next <= counts[0] - gone[0]; ) {
            long last = Math.min(next + WINDOW - 1, counts[0] - gone[0]);
            var facts = new ArrayList<Facts>();
            long before = gone[0];
            facts(client, next, last, facts, gone);
            if (last > known) {
                known = last;
                attempts = 0;
            }
            facts.removeIf(one -> one.uid() >= end || skipped.contains(name(one)));
            facts.removeIf(one -> !sink.wants(counts[1] + "/" + one.uid()));
            for (List<Facts> some : together(facts)) {
                bodies(client, some, counts[1], gone);
            }
            // what others expunged meanwhile has moved the rest: better look twice than miss one
            next = Math.max(1, last + 1 - (gone[0] - before));
        }
    }

    /** Whether the message that was given last has not come to its end. */
    boolean isWithinMessage() {
        return asked.contains(begun);
    }

    /** After the connection has broken. False if nothing more can be had. */
    boolean goesOn(ImapClient.BrokenException because) {
        if (asked.isEmpty()) {
            boolean hopeless = attempts >= MOST_ATTEMPTS;
            if (hopeless && known == 0) {
                sink.skipped(Import.WITH_ALL + because.getMessage());
            } else if (hopeless) {
                skip(
                        "message " + (known + 1) + " and later",
                        "the connection breaks: " + because.getMessage());
            }
            return !hopeless;
        }
        attempts = 0;
        for (long uid : asked) {
            if (asked.size() == 1 && alone.contains(uid)) {
                skip("UID " + uid, "the connection breaks: " + because.getMessage());
            }
            alone.add(uid);
        }
        if (++breaks > MOST_BREAKS) {
            end = asked.stream().mapToLong(uid -> uid).min().orElse(end);
            skip("UID " + end + " and later", "the connection breaks again and again");
        }
        return true;
    }

    private void examine(ImapClient client, long[] counts) throws IOException {
        client.run(
                "EXAMINE " + ImapClient.quoted(mailbox.key()),
                response -> {
                    Matcher exists = Pattern.compile("(?i)(\\d{1,10}) EXISTS").matcher(response);
                    Matcher validity =
                            Pattern.compile("(?i)OK \\[UIDVALIDITY (\\d{1,10})].*")
                                    .matcher(response);
                    if (exists.matches()) {
                        counts[0] = Long.parseLong(exists.group(1));
                    } else if (validity.matches()) {
                        counts[1] = Long.parseLong(validity.group(1));
                    }
                });
    }

    /** Of these numbers. Half as many at once where one of them cannot be had. */
    private void facts(ImapClient client, long first, long last, List<Facts> facts, long[] gone)
            throws IOException {
        var some = new ArrayList<Facts>();
        try {
            client.run(
                    "FETCH " + first + ":" + last + " (UID FLAGS INTERNALDATE)",
                    response -> fact(response, some, gone));
            facts.addAll(some);
        } catch (ImapClient.NoException e) {
            if (first == last) {
                skip("message " + first, String.valueOf(e.getMessage()));
            } else {
                long middle = (first + last) / 2;
                facts(client, first, middle, facts, gone);
                facts(client, middle + 1, last, facts, gone);
            }
        }
    }

    private static void fact(String response, List<Facts> facts, long[] gone) {
        if (response.matches("(?i)\\d+ EXPUNGE")) {
            gone[0]++;
        }
        Matcher uid = UID.matcher(response);
        Matcher date = DATE.matcher(response);
        Matcher number = FETCH.matcher(response);
        if (number.lookingAt() && uid.find() && date.find()) {
            Matcher flags = FLAGS.matcher(response);
            facts.add(
                    new Facts(
                            Long.parseLong(number.group(1)),
                            Long.parseLong(uid.group(1)),
                            flags(flags.find() ? flags.group(1) : ""),
                            date(date.group(1))));
        }
    }

    /** Which of them are asked for with one command. */
    private List<List<Facts>> together(List<Facts> facts) {
        var all = new ArrayList<List<Facts>>();
        var some = new ArrayList<Facts>();
        for (Facts one : facts) {
            boolean suspicious = alone.contains(one.uid());
            if (!some.isEmpty() && (suspicious || some.size() == AT_ONCE)) {
                all.add(List.copyOf(some));
                some.clear();
            }
            if (suspicious) {
                all.add(List.of(one));
            } else {
                some.add(one);
            }
        }
        if (!some.isEmpty()) {
            all.add(some);
        }
        return all;
    }

    /**
     * One command for all of them: the responses to several commands may come mixed, and tell
     * nothing of the command that they belong to. RFC 9051 §5.5.
     */
    private void bodies(ImapClient client, List<Facts> facts, long validity, long[] gone)
            throws IOException {
        Map<Long, Facts> wanted = new LinkedHashMap<>();
        facts.forEach(one -> wanted.put(one.uid(), one));
        String uids = wanted.keySet().stream().map(String::valueOf).collect(joining(","));
        long before = gone[0];
        asked.addAll(wanted.keySet());
        begun = 0;
        try {
            client.run(
                    "UID FETCH " + uids + " (UID BODY.PEEK[])",
                    new ImapClient.Listener() {
                        @Override
                        public void untagged(String response) {
                            gone[0] += response.matches("(?i)\\d+ EXPUNGE") ? 1 : 0;
                        }

                        @Override
                        public OutputStream literal(String begun, long octets) throws IOException {
                            Optional<Facts> one =
                                    begun.toUpperCase(Locale.ROOT).contains("BODY[]")
                                            ? message(begun, wanted.values(), gone[0] == before)
                                            : Optional.empty();
                            if (one.isEmpty()) {
                                return OutputStream.nullOutputStream();
                            }
                            Facts known = one.get();
                            wanted.remove(known.uid());
                            begins(known.uid());
                            return sink.message(
                                    validity + "/" + known.uid(), known.flags(), known.date());
                        }
                    });
            asked.clear();
            wanted.values().forEach(one -> skip(name(one), "the server did not send it"));
            breaks = wanted.size() < facts.size() ? 0 : breaks;
        } catch (ImapClient.NoException e) {
            asked.clear();
            if (facts.size() == 1) {
                skip(name(facts.getFirst()), String.valueOf(e.getMessage()));
                return;
            }
            for (Facts one : List.copyOf(wanted.values())) {
                bodies(client, List.of(one), validity, gone);
            }
        }
    }

    /** So the one before has come to its end. */
    private void begins(long uid) {
        if (begun > 0) {
            asked.remove(begun);
            breaks = 0;
        }
        begun = uid;
    }

    private void skip(String name, String why) {
        if (skipped.add(name)) {
            sink.skipped(name + ": " + why);
        }
    }

    private static String name(Facts one) {
        return "UID " + one.uid();
    }

    /** By its UID; where that comes behind the message, by its number, if that is the same yet. */
    private static Optional<Facts> message(
            String begun, Collection<Facts> wanted, boolean sameNumbers) {
        Matcher uid = UID.matcher(begun);
        Predicate<Facts> is;
        if (uid.find()) {
            long number = Long.parseLong(uid.group(1));
            is = one -> one.uid() == number;
        } else {
            is = one -> sameNumbers && begun.startsWith("* " + one.number() + " ");
        }
        return wanted.stream().filter(is).findFirst();
    }

    private static Flags flags(String list) {
        var system = EnumSet.noneOf(SystemFlag.class);
        var keywords = new HashSet<String>();
        for (String flag : list.strip().split(" +", -1)) {
            if (flag.startsWith("\\")) {
                Stream.of(SystemFlag.values())
                        .filter(one -> one.name().equalsIgnoreCase(flag.substring(1)))
                        .forEach(system::add);
            } else if (MboxFlags.isKeyword(flag) && keywords.size() < 100) {
                keywords.add(flag);
            }
        }
        return new Flags(system, keywords);
    }

    private static Instant date(String text) {
        try {
            return OffsetDateTime.parse(text.strip(), INTERNAL).toInstant();
        } catch (DateTimeException e) {
            return Instant.now();
        }
    }
}
