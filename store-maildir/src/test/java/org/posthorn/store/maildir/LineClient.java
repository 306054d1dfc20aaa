package org.posthorn.store.maildir;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;

/**
 * A plaintext client of a mail server on this machine, one for all line protocols: octets are
 * characters of ISO 8859-1. Used by one thread at a time.
 */
public final class LineClient implements AutoCloseable {

    private static final int PATIENCE_MILLIS = 60_000;

    private final Socket socket;
    private final InputStream in;
    private final OutputStream out;
    private int tags;

    /** Connects and reads the greeting. */
    public LineClient(int port) throws IOException {
        socket = new Socket(InetAddress.getLoopbackAddress(), port);
        socket.setSoTimeout(PATIENCE_MILLIS);
        socket.setTcpNoDelay(true);
        in = new BufferedInputStream(socket.getInputStream(), 1 << 16);
        out = new BufferedOutputStream(socket.getOutputStream(), 1 << 16);
        line();
    }

    /** An IMAP command that must succeed; returns its untagged responses and the tagged one. */
    public List<String> imap(String command) {
        List<String> said = attempt(command);
        if (!said.getLast().startsWith("OK")) {
            throw new IllegalStateException(command.lines().findFirst() + ": " + said);
        }
        return said;
    }

    /**
     * An IMAP command, and what is said to it: a response is one text, its literals included, and
     * the last one lacks its tag. The command's own literals must be non-synchronising ones. RFC
     * 7888 §4.
     */
    public List<String> attempt(String command) {
        String tag = "t" + ++tags + " ";
        send(tag + command);
        var said = new ArrayList<String>();
        String response = response();
        while (!response.startsWith(tag)) {
            said.add(response);
            response = response();
        }
        said.add(response.substring(tag.length()));
        return said;
    }

    /** IMAP APPEND of one message; returns the tagged response. */
    public String append(String mailbox, String flags, String date, String message) {
        String dated = date.isEmpty() ? "" : " \"" + date + "\"";
        return imap("APPEND %s (%s)%s {%d+}\r\n%s"
                        .formatted(mailbox, flags, dated, message.length(), message))
                .getLast();
    }

    /** A POP3 command, and the lines of its multi-line answer. RFC 1939 §3. */
    public List<String> pop3(String command) {
        send(command);
        require(line(), "+OK");
        var lines = new ArrayList<String>();
        for (String line = line(); !line.equals("."); line = line()) {
            lines.add(line);
        }
        return lines;
    }

    /** A command of any protocol whose answer must begin so; continued SMTP replies are read. */
    public String say(String command, String expected) {
        send(command);
        String line = line();
        while (line.matches("\\d{3}-.*")) {
            line = line();
        }
        return require(line, expected);
    }

    @Override
    public void close() {
        try {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String require(String line, String expected) {
        if (!line.startsWith(expected)) {
            throw new IllegalStateException("expected " + expected + ", got " + line);
        }
        return line;
    }

    private void send(String line) {
        try {
            out.write((line + "\r\n").getBytes(ISO_8859_1));
            out.flush();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private String response() {
        var response = new StringBuilder(line());
        for (int octets = literal(response); octets >= 0; octets = literal(response)) {
            response.setLength(response.lastIndexOf("{"));
            try {
                response.append(new String(in.readNBytes(octets), ISO_8859_1));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            response.append(line());
        }
        return response.toString();
    }

    /** The length of the literal that a response breaks off at, or -1. */
    private static int literal(StringBuilder response) {
        int end = response.length() - 1;
        int begin = response.lastIndexOf("{");
        if (begin < 0 || response.charAt(end) != '}' || end == begin + 1) {
            return -1;
        }
        String octets = response.substring(begin + 1, end);
        return octets.chars().allMatch(c -> c >= '0' && c <= '9') ? Integer.parseInt(octets) : -1;
    }

    private String line() {
        try {
            var line = new ByteArrayOutputStream();
            for (int c = in.read(); c != '\n'; c = in.read()) {
                if (c < 0) {
                    throw new EOFException("closed by the server");
                }
                line.write(c);
            }
            String text = line.toString(ISO_8859_1);
            return text.endsWith("\r") ? text.substring(0, text.length() - 1) : text;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
