package org.posthorn.bench;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.util.Arrays;

/**
 * A client that costs little: it looks at the beginnings of lines only. One for SMTP, LMTP and
 * IMAP.
 */
final class Conversation implements AutoCloseable {

    private static final int PATIENCE_MILLIS = 300_000;

    private final Socket socket;
    private final InputStream in;
    private final OutputStream out;
    private final byte[] buffer = new byte[1 << 17];
    private byte[] line = new byte[1 << 12];
    private int from;
    private int to;
    private int tags;
    private long received;

    Conversation(int port) throws IOException {
        this(port, InetAddress.getLoopbackAddress());
    }

    /** From this address of the loopback network. */
    Conversation(int port, InetAddress source) throws IOException {
        socket = new Socket(InetAddress.getLoopbackAddress(), port, source, 0);
        socket.setSoTimeout(PATIENCE_MILLIS);
        socket.setTcpNoDelay(true);
        in = socket.getInputStream();
        out = socket.getOutputStream();
        line();
    }

    /** Octets that the server has sent so far. */
    long received() {
        return received;
    }

    /** An IMAP command that must succeed; returns its tagged response. */
    String imap(String command) throws IOException {
        return imap(command.getBytes(ISO_8859_1));
    }

    String imap(byte[] command) throws IOException {
        byte[] tag = ("t" + ++tags + " ").getBytes(ISO_8859_1);
        byte[] all = new byte[tag.length + command.length + 2];
        System.arraycopy(tag, 0, all, 0, tag.length);
        System.arraycopy(command, 0, all, tag.length, command.length);
        all[all.length - 2] = '\r';
        all[all.length - 1] = '\n';
        out.write(all);
        int length = line();
        while (!begins(tag, length)) {
            length = line();
        }
        return require(new String(line, 0, length, ISO_8859_1), new String(tag, ISO_8859_1) + "OK");
    }

    /** An IMAP command that is refused; returns the response without its tag. */
    String refused(String command) throws IOException {
        out.write(("x " + command + "\r\n").getBytes(ISO_8859_1));
        int length = line();
        return require(new String(line, 0, length, ISO_8859_1), "x NO ");
    }

    /** Appends one message with a non-synchronising literal. RFC 7888 §4. */
    void append(String mailbox, byte[] message) throws IOException {
        byte[] head = "APPEND %s {%d+}\r\n".formatted(mailbox, message.length).getBytes(ISO_8859_1);
        byte[] all = Arrays.copyOf(head, head.length + message.length);
        System.arraycopy(message, 0, all, head.length, message.length);
        imap(all);
    }

    /** An SMTP or LMTP command whose reply must begin so. */
    void smtp(String command, String expected) throws IOException {
        out.write((command + "\r\n").getBytes(ISO_8859_1));
        reply(expected);
    }

    /** The octets of a message that need no dot-stuffing, and what ends them. */
    void data(byte[] message) throws IOException {
        byte[] all = Arrays.copyOf(message, message.length + 3);
        all[message.length] = '.';
        all[message.length + 1] = '\r';
        all[message.length + 2] = '\n';
        out.write(all);
        reply("250");
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }

    private void reply(String expected) throws IOException {
        int length = line();
        while (length > 3 && line[3] == '-') {
            length = line();
        }
        require(new String(line, 0, length, ISO_8859_1), expected);
    }

    private static String require(String text, String expected) throws IOException {
        if (!text.startsWith(expected)) {
            throw new IOException("expected " + expected + ", got " + text);
        }
        return text;
    }

    private boolean begins(byte[] tag, int length) {
        return length >= tag.length && Arrays.equals(line, 0, tag.length, tag, 0, tag.length);
    }

    /** Reads the next line and returns its length without the line end. */
    private int line() throws IOException {
        int length = 0;
        while (true) {
            for (int at = from; at < to; at++) {
                if (buffer[at] == '\n') {
                    length = keep(length, at + 1);
                    return length >= 2 && line[length - 2] == '\r' ? length - 2 : length - 1;
                }
            }
            length = keep(length, to);
            from = 0;
            to = in.read(buffer);
            if (to < 0) {
                throw new EOFException("closed by the server");
            }
            received += to;
        }
    }

    private int keep(int length, int end) {
        int more = end - from;
        if (length + more > line.length) {
            line = Arrays.copyOf(line, Math.max(line.length * 2, length + more));
        }
        System.arraycopy(buffer, from, line, length, more);
        from = end;
        return length + more;
    }
}
