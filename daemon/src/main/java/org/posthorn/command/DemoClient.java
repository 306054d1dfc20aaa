package org.posthorn.command;

import static java.nio.charset.StandardCharsets.UTF_8;

import org.posthorn.net.Connection;

import java.io.IOException;
import java.io.PrintWriter;

/** A mail client as simple as can be: says a line, wants an answer, shows both. */
final class DemoClient implements AutoCloseable {

    /** Far above any line of these conversations. */
    private static final int LONGEST_LINE = 8192;

    private final Connection server;
    private final PrintWriter out;

    DemoClient(Connection server, PrintWriter out) {
        this.server = server;
        this.out = out;
    }

    /** Says a line and shows it. */
    void say(String line) throws IOException {
        say(line, line);
    }

    /** Says a line and shows another. */
    void say(String line, String shown) throws IOException {
        out.println("  C: " + shown);
        server.write((line + "\r\n").getBytes(UTF_8));
        server.flush();
    }

    /** The next line, shown. */
    String hear() throws IOException {
        String line = hearSilently();
        out.println("  S: " + line);
        return line;
    }

    /** The next line. */
    String hearSilently() throws IOException {
        return new String(server.readLine(LONGEST_LINE), UTF_8);
    }

    /** A reply of SMTP, of one line or more, which must begin with this code. */
    String reply(String code) throws IOException {
        String line = hear();
        while (line.startsWith("-", 3)) {
            line = hear();
        }
        return required(line, code);
    }

    /** A line that must begin so. */
    String hear(String beginning) throws IOException {
        return required(hear(), beginning);
    }

    private static String required(String line, String beginning) {
        if (!line.startsWith(beginning)) {
            throw new CommandException(
                    "the demo failed: '" + beginning + "' was expected and '" + line + "' came");
        }
        return line;
    }

    /** So many octets. */
    String content(int octets) throws IOException {
        var content = new byte[octets];
        for (int length = 0; length < octets; ) {
            length += server.read(content, length, octets - length);
        }
        return new String(content, UTF_8);
    }

    void startTls() throws IOException {
        server.startTls(new byte[0]);
        out.println("  -- TLS from here on");
    }

    @Override
    public void close() {
        server.abort();
    }
}
