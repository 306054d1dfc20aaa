package org.posthorn.migrate;

import org.posthorn.conf.Secret;
import org.posthorn.net.Net;
import org.posthorn.store.MailboxName;
import org.posthorn.store.ModifiedUtf7;
import org.posthorn.store.SpecialUse;

import java.io.IOException;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import javax.net.ssl.SSLContext;

/** An account of another IMAP server. */
public final class ImapSource implements Source {

    private static final Pattern LIST =
            Pattern.compile(
                    "(?i)(?:LIST|LSUB) \\(([^)]*)\\) (?:\"\\\\?(.)\"|NIL)"
                            + " (?:\"((?:[^\"\\\\]|\\\\.)*)\"|(\\S+)).*");

    /** The first personal namespace. RFC 2342 §5. */
    private static final Pattern NAMESPACE =
            Pattern.compile("(?i)NAMESPACE \\(\\(\"((?:[^\"\\\\]|\\\\.)*)\" .*");

    private final Login login;
    private ImapClient client;
    private final Set<String> nameless = new LinkedHashSet<>();

    /** Done again where a message breaks the connection. */
    private interface Login {
        ImapClient client() throws IOException;
    }

    private ImapSource(Login login) throws IOException {
        this.login = login;
        this.client = login.client();
    }

    /**
     * Logs in.
     *
     * @param trust whom to believe; the certificate must be for the host of the URL
     * @throws IOException if that cannot be done, or the wire would carry the password in clear
     */
    public static ImapSource open(Net net, ImapUrl url, Secret password, SSLContext trust)
            throws IOException {
        return new ImapSource(() -> ImapLogin.open(net, url, password, trust));
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

    /**
     * There are messages at which a server closes the connection, Dovecot for one at every file
     * that it cannot read. They are to keep nobody from all the others.
     */
    @Override
    public void read(Mailbox mailbox, Sink sink) throws IOException {
        var reading = new ImapReading(mailbox, sink);
        for (boolean whole = false; !whole; ) {
            try {
                reading.read(client);
                whole = true;
            } catch (ImapClient.BrokenException e) {
                client.close();
                sink.again(reading.isWithinMessage());
                reconnect(e);
                whole = !reading.goesOn(e);
            }
        }
    }

    private void reconnect(IOException because) throws IOException {
        try {
            client = login.client();
        } catch (IOException e) {
            because.addSuppressed(e);
            throw because;
        }
    }

    @Override
    public void close() {
        client.close();
    }
}
