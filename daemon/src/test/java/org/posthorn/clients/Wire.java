package org.posthorn.clients;

import static org.assertj.core.api.Assertions.assertThat;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.Socket;

/** A plaintext connection to a line protocol, for load; conversations are played by Dialogue. */
final class Wire implements AutoCloseable {

    private static final int PATIENCE_MILLIS = 30_000;

    private final Socket socket;
    private final BufferedReader in;
    private final OutputStream out;

    Wire(InetSocketAddress server) throws IOException {
        socket = new Socket();
        socket.connect(server, PATIENCE_MILLIS);
        socket.setSoTimeout(PATIENCE_MILLIS);
        socket.setTcpNoDelay(true);
        in = new BufferedReader(new InputStreamReader(socket.getInputStream(), ISO_8859_1));
        out = socket.getOutputStream();
    }

    /** Delivers one message over a connection of its own. */
    static void deliver(Daemon daemon, String to, String letter) {
        try (Wire wire = new Wire(daemon.address("smtp", Security.PLAIN))) {
            wire.greet("EHLO client.example");
            wire.deliver(to, letter);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Reads the greeting and says hello. */
    void greet(String hello) throws IOException {
        assertThat(reply()).startsWith("220");
        assertThat(say(hello)).startsWith("250");
    }

    /** One whole transaction; returns when the server has taken the responsibility. */
    void deliver(String to, String letter) throws IOException {
        assertThat(say("MAIL FROM:<sender@remote.example>")).startsWith("250");
        assertThat(say("RCPT TO:<" + to + ">")).startsWith("250");
        assertThat(say("DATA")).startsWith("354");
        assertThat(say(letter.replace("\r\n.", "\r\n..") + ".")).startsWith("250");
    }

    /** Sends a line and returns the last line of the reply. */
    String say(String line) throws IOException {
        send(line);
        return reply();
    }

    void send(String line) throws IOException {
        out.write((line + "\r\n").getBytes(ISO_8859_1));
    }

    /** The last line of an SMTP reply. */
    String reply() throws IOException {
        String line = line();
        while (line.length() > 3 && line.charAt(3) == '-') {
            line = line();
        }
        return line;
    }

    /** Sends a tagged IMAP command and returns all lines up to the tagged one. */
    String imap(String tag, String command) throws IOException {
        send(tag + " " + command);
        var answer = new StringBuilder();
        String line;
        do {
            line = line();
            answer.append(line).append("\r\n");
        } while (!line.startsWith(tag + " "));
        return answer.toString();
    }

    String line() throws IOException {
        String line = in.readLine();
        if (line == null) {
            throw new IOException("closed by the server");
        }
        return line;
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
