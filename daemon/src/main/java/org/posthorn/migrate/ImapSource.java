package org.posthorn.migrate;

import static java.util.stream.Collectors.joining;

import org.posthorn.conf.Secret;
import org.posthorn.net.Net;
import org.posthorn.store.Flags;
import org.posthorn.store.MailboxName;
import org.posthorn.store.ModifiedUtf7;
import org.posthorn.store.SpecialUse;
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

import javax.net.ssl.SSLContext;

/** An account of another IMAP server. A message is its UIDVALIDITY and UID. */
public final class ImapSource implements Source {

    /** Messages whose flags and dates are asked for at once. */
    private static final int WINDOW = 500;

    /** Messages that are asked for at once. */
    private static final int AT_ONCE = 20;

    private static final Pattern LIST =
            Pattern.compile(
                    "(?i)(?:LIST|LSUB) \\(([^)]*)\\) (?:\"\\\\?(.)\"|NIL)"
                            + " (?:\"((?:[^\"\\\\]|\\\\.)*)\"|(\\S+)).*");

    /** The first personal namespace. RFC 2342 §5. */
    private static final Pattern NAMESPACE =
            Pattern.compile("(?i)NAMESPACE \\(\\(\"((?:[^\"\\\\]|\\\\.)*)\" .*");

    private static final Pattern FETCH = Pattern.compile("(?i)(\\d{1,10}) FETCH ");
    private static final Pattern UID = Pattern.compile("\\bUID (\\d{1,10})\\b");
    private static final Pattern SIZE = Pattern.compile("\\bRFC822\\.SIZE (\\d{1,18})\\b");
    private static final Pattern FLAGS = Pattern.compile("\\bFLAGS \\(([^)]*)\\)");
    private static final Pattern DATE = Pattern.compile("\\bINTERNALDATE \"([^\"]*)\"");

    private static final DateTimeFormatter INTERNAL =
            new DateTimeFormatterBuilder()
                    .parseCaseInsensitive()
                    .appendPattern("[ ]d-MMM-yyyy HH:mm:ss Z")
                    .toFormatter(Locale.ROOT);

    private final ImapClient client;
    private final Set<String> nameless = new LinkedHashSet<>();

    /** What is asked for before the message itself. */
    private record Facts(long number, long uid, long octets, Flags flags, Instant date) {}

    private ImapSource(ImapClient client) {
        this.client = client;
    }

    /**
     * Logs in.
     *
     * @param trust whom to believe; the certificate must be for the host of the URL
     * @throws IOException if that cannot be done, or the wire would carry the password in clear
     */
    public static ImapSource open(Net net, ImapUrl url, Secret password, SSLContext trust)
            throws IOException {
        return new ImapSource(ImapLogin.open(net, url, password, trust));
    }

    @Override
    public List<Mailbox> mailboxes() throws IOException {
        var prefix = new String[] {""};
        Set<String> can = client.capabilities();
        if (can.contains("NAMESPACE")) {
            client.run(
                    "NAMESPACE",
                    response -> {
                        Matcher personal = NAMESPACE.matcher(response);
                        if (personal.matches()) {
                            prefix[0] = unescaped(personal.group(1));
                        }
                    });
        }
        Set<String> subscribed = new HashSet<>();
        client.run(
                "LSUB \"\" \"*\"",
                response -> {
                    Matcher one = LIST.matcher(response);
                    if (one.matches()) {
                        subscribed.add(key(one));
                    }
                });
        Map<String, Mailbox> all = new LinkedHashMap<>();
        // who knows SPECIAL-USE without extended LIST says it unasked
        boolean extended = can.contains("SPECIAL-USE") && can.contains("LIST-EXTENDED");
        client.run(
                "LIST \"\" \"*\"" + (extended ? " RETURN (SPECIAL-USE)" : ""),
                response -> {
                    Matcher one = LIST.matcher(response);
                    if (one.matches()
                            && !one.group(1)
                                    .toLowerCase(Locale.ROOT)
                                    .matches(".*\\\\(noselect|nonexistent).*")) {
                        String key = key(one);
                        name(key, prefix[0], one.group(2))
                                .ifPresentOrElse(
                                        name ->
                                                all.put(
                                                        key,
                                                        new Mailbox(
                                                                key,
                                                                name,
                                                                subscribed.contains(key),
                                                                use(one.group(1)),
                                                                0)),
                                        () -> nameless.add(key));
                    }
                });
        return List.copyOf(all.values());
    }

    @Override
    public List<String> nameless() {
        return List.copyOf(nameless);
    }

    /** The first that a LIST response names. RFC 6154 §2. */
    private static Optional<SpecialUse> use(String attributes) {
        return Stream.of(attributes.split(" ", -1))
                .flatMap(attribute ->
                        Stream.of(SpecialUse.values())
                                .filter(use -> ("\\" + use.name()).equalsIgnoreCase(attribute)))
                .findFirst();
    }

    private static String key(Matcher list) {
        return list.group(3) == null ? list.group(4) : unescaped(list.group(3));
    }

    private static String unescaped(String quoted) {
        return quoted.replaceAll("\\\\(.)", "$1");
    }

    /** Empty for what cannot be called so here. */
    private static Optional<MailboxName> name(String key, String prefix, String delimiter) {
        String own = key.startsWith(prefix) ? key.substring(prefix.length()) : key;
        Stream<String> parts =
                delimiter == null
                        ? Stream.of(own)
                        : Stream.of(own.split(Pattern.quote(delimiter), -1));
        try {
            return Optional.of(
                    new MailboxName(
                            parts.map(part -> ModifiedUtf7.decode(part).orElse(part)).toList()));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    @Override
    public void read(Mailbox mailbox, Sink sink) throws IOException {
        var counts = new long[2]; // messages, UIDVALIDITY
        try {
            examine(mailbox.key(), counts);
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
            client.run(
                    "FETCH " + next + ":" + last + " (UID FLAGS INTERNALDATE RFC822.SIZE)",
                    response -> facts(response, facts, gone));
            facts.removeIf(one -> !sink.wants(counts[1] + "/" + one.uid()));
            for (int i = 0; i < facts.size(); i += AT_ONCE) {
                bodies(
                        facts.subList(i, Math.min(i + AT_ONCE, facts.size())),
                        counts[1],
                        sink,
                        gone);
            }
            // what others expunged meanwhile has moved the rest: better look twice than miss one
            next = Math.max(1, last + 1 - (gone[0] - before));
        }
    }

    private void examine(String key, long[] counts) throws IOException {
        client.run(
                "EXAMINE " + ImapClient.quoted(key),
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

    private static void facts(String response, List<Facts> facts, long[] gone) {
        if (response.matches("(?i)\\d+ EXPUNGE")) {
            gone[0]++;
        }
        Matcher uid = UID.matcher(response);
        Matcher size = SIZE.matcher(response);
        Matcher date = DATE.matcher(response);
        Matcher number = FETCH.matcher(response);
        if (number.lookingAt() && uid.find() && size.find() && date.find()) {
            Matcher flags = FLAGS.matcher(response);
            facts.add(
                    new Facts(
                            Long.parseLong(number.group(1)),
                            Long.parseLong(uid.group(1)),
                            Long.parseLong(size.group(1)),
                            flags(flags.find() ? flags.group(1) : ""),
                            date(date.group(1))));
        }
    }

    /**
     * One command for all of them: the responses to several commands may come mixed, and tell
     * nothing of the command that they belong to. RFC 9051 §5.5.
     */
    private void bodies(Collection<Facts> facts, long validity, Sink sink, long[] gone)
            throws IOException {
        Map<Long, Facts> wanted = new LinkedHashMap<>();
        facts.forEach(one -> wanted.put(one.uid(), one));
        String uids = wanted.keySet().stream().map(String::valueOf).collect(joining(","));
        long before = gone[0];
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
                            return sink.message(
                                    validity + "/" + known.uid(), known.flags(), known.date());
                        }
                    });
            wanted.values().forEach(one -> sink.skipped("the server did not send it"));
        } catch (ImapClient.NoException e) {
            if (facts.size() == 1) {
                sink.skipped(String.valueOf(e.getMessage()));
                return;
            }
            for (Facts one : List.copyOf(wanted.values())) {
                bodies(List.of(one), validity, sink, gone);
            }
        }
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

    @Override
    public void close() {
        client.close();
    }
}
