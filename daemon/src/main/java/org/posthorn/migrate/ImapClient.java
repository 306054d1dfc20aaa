package org.posthorn.migrate;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import org.posthorn.conf.Secret;
import org.posthorn.net.Connection;

import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayDeque;
import java.util.Base64;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The client's side of an IMAP conversation, as far as reading another account needs it. The server
 * is not trusted: lines, literals and the number of lines of an answer are bounded. RFC 9051, RFC
 * 3501. For one thread.
 */
final class ImapClient {

    /** A name in a LIST response; larger literals are messages. */
    private static final int SMALL = 64 * 1024;

    private static final int LONGEST_LINE = 1 << 16;

    /** No message is larger. */
    static final long LARGEST = 1L << 30;

    /** In one answer: a server that never comes to its end is left. */
    private static final int MOST_LINES = 2_000_000;

    private static final Pattern LITERAL = Pattern.compile("\\{(\\d{1,10})\\+?}$");

    private final Connection connection;
    private final Deque<String> pending = new ArrayDeque<>();
    private final byte[] chunk = new byte[1 << 15];
    private int tags;

    ImapClient(Connection connection) {
        this.connection = connection;
    }

    /** Hears untagged responses. */
    interface Listener {

        /** A response without its {@code * }, small literals in it as quoted strings. */
        void untagged(String response) throws IOException;

        /** Where the octets of a large literal go, which follows this much of a response. */
        default OutputStream literal(String before, long octets) throws IOException {
            return OutputStream.nullOutputStream();
        }
    }

    /** A command that was answered, but not with OK. The conversation can go on. */
    static final class NoException extends IOException {
        private NoException(String result) {
            super("the server says: " + result);
        }
    }

    /** The conversation is over, by the server's will or the network's. */
    static final class BrokenException extends IOException {
        private BrokenException(String said) {
            super(said);
        }

        private BrokenException(IOException cause) {
            super(cause.getMessage(), cause);
        }
    }

    /** The first line. Fails if the server does not want us. */
    String greeting() throws IOException {
        String line = line();
        if (!line.startsWith("* OK") && !line.startsWith("* PREAUTH")) {
            throw new IOException("the server says: " + line);
        }
        return line;
    }

    /** Sends a command and waits for its end. */
    void run(String command, Listener listener) throws IOException {
        send(command);
        await(listener);
    }

    /** Sends only: {@link #await} for it in the same order. */
    void send(String command) throws IOException {
        String tag = "p" + ++tags;
        pending.add(tag);
        try {
            connection.write((tag + " " + command + "\r\n").getBytes(UTF_8));
            connection.flush();
        } catch (IOException e) {
            throw new BrokenException(e);
        }
    }

    /** Reads up to the end of the oldest command that was sent. */
    void await(Listener listener) throws IOException {
        String tag = pending.remove() + " ";
        for (int lines = 0; lines < MOST_LINES; lines++) {
            String line = response(listener);
            if (line.startsWith(tag)) {
                String result = line.substring(tag.length());
                if (!result.toUpperCase(Locale.ROOT).startsWith("OK")) {
                    throw new NoException(result);
                }
                return;
            }
            if (line.startsWith("* BYE")) {
                throw new BrokenException("the server says: " + line.substring(2));
            }
            if (line.startsWith("* ")) {
                listener.untagged(line.substring(2));
            }
        }
        throw new IOException("the server's answer has no end");
    }

    /** In capitals. */
    Set<String> capabilities() throws IOException {
        Set<String> can = new HashSet<>();
        run(
                "CAPABILITY",
                response -> {
                    if (response.toUpperCase(Locale.ROOT).startsWith("CAPABILITY ")) {
                        can.addAll(List.of(response.toUpperCase(Locale.ROOT).split(" ")));
                    }
                });
        return can;
    }

    void startTls() throws IOException {
        run("STARTTLS", untagged -> {});
        connection.startTls(new byte[0]);
    }

    /** By AUTHENTICATE PLAIN where it is offered, which takes any character; else by LOGIN. */
    void login(String user, Secret password, boolean plain) throws IOException {
        connection.conceal();
        try {
            if (plain) {
                byte[] secret = ("\0" + user + "\0" + password.value()).getBytes(UTF_8);
                String tag = "p" + ++tags;
                pending.add(tag);
                connection.write((tag + " AUTHENTICATE PLAIN\r\n").getBytes(UTF_8));
                connection.flush();
                String line = line();
                if (!line.startsWith("+")) {
                    throw new IOException("the server says: " + line);
                }
                connection.write(
                        (Base64.getEncoder().encodeToString(secret) + "\r\n").getBytes(UTF_8));
                connection.flush();
                await(untagged -> {});
            } else {
                run("LOGIN " + quoted(user) + " " + quoted(password.value()), untagged -> {});
            }
        } finally {
            connection.publish();
        }
    }

    static String quoted(String text) throws IOException {
        if (text.chars().anyMatch(c -> c < ' ' || c > '~')) {
            throw new IOException("the server takes only ASCII in names and passwords");
        }
        return '"' + text.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
    }

    void close() {
        try {
            send("LOGOUT");
        } catch (IOException e) {
            // it is of no consequence how this ends
        }
        connection.abort();
    }

    /** A line and what follows its literals. */
    private String response(Listener listener) throws IOException {
        var text = new StringBuilder(line());
        Matcher literal = LITERAL.matcher(text);
        while (literal.find()) {
            long octets = Long.parseLong(literal.group(1));
            text.setLength(literal.start());
            if (octets > LARGEST) {
                throw new IOException("the server sends " + octets + " octets at once");
            }
            if (octets <= SMALL && !text.toString().contains("BODY[")) {
                text.append(string((int) octets));
            } else {
                copy(octets, listener.literal(text.toString(), octets));
                text.append("NIL");
            }
            text.append(line());
            if (text.length() > 4 * LONGEST_LINE) {
                throw new IOException("the server sends a response without an end");
            }
            literal = LITERAL.matcher(text);
        }
        return text.toString();
    }

    private String string(int octets) throws IOException {
        var content = new byte[octets];
        for (int at = 0; at < octets; ) {
            at += read(content, at, octets - at);
        }
        String text = new String(content, ISO_8859_1).replaceAll("[\r\n]", " ");
        return '"' + text.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
    }

    private void copy(long octets, OutputStream out) throws IOException {
        for (long left = octets; left > 0; ) {
            int count = read(chunk, 0, (int) Math.min(left, chunk.length));
            out.write(chunk, 0, count);
            left -= count;
        }
    }

    private int read(byte[] target, int offset, int length) throws IOException {
        try {
            return connection.read(target, offset, length);
        } catch (IOException e) {
            throw new BrokenException(e);
        }
    }

    private String line() throws IOException {
        try {
            return new String(connection.readLine(LONGEST_LINE), ISO_8859_1);
        } catch (IOException e) {
            throw new BrokenException(e);
        }
    }
}
