package org.posthorn.outbound.relay;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import org.posthorn.disk.Disk;
import org.posthorn.net.Certificates;
import org.posthorn.net.Connection;
import org.posthorn.net.ListenAddress;
import org.posthorn.net.Listener;
import org.posthorn.net.ListenerConf;
import org.posthorn.net.Net;
import org.posthorn.net.NetConf;
import org.posthorn.net.Protocol;
import org.posthorn.net.TlsMode;
import org.posthorn.net.Transcript;

import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

import javax.net.ssl.SSLContext;

/**
 * A host that follows a script on each connection, and remembers where its client did not.
 *
 * <table>
 * <caption>Steps</caption>
 * <tr><td>{@code S: text}<td>say the text and CRLF
 * <tr><td>{@code S~ text}<td>say the text; {@code \r \n \0} stand for octets
 * <tr><td>{@code C: text}<td>the client says exactly this
 * <tr><td>{@code C/ regex}<td>the client says something like this
 * <tr><td>{@code MESSAGE}<td>the client sends a message that ends with a dot
 * <tr><td>{@code OCTETS n}<td>the client sends so many octets
 * <tr><td>{@code TLS text}<td>say the text, then shake hands
 * <tr><td>{@code FLOOD text}<td>say the text and CRLF for ever
 * <tr><td>{@code DRIP text}<td>say the text for ever, slowly and without line ends
 * <tr><td>{@code DEAF}<td>read nothing for a moment, then cut the connection
 * <tr><td>{@code CUT}<td>cut the connection
 * <tr><td>{@code END}<td>the client closes the connection
 * </table>
 */
final class ScriptedHost implements Protocol, AutoCloseable {

    /** One message for one recipient, and goodbye. */
    static final String MAIL =
            """
            C/ MAIL .*
            S: 250 ok
            C/ RCPT .*
            S: 250 ok
            C: DATA
            S: 354 go
            MESSAGE
            S: 250 ok
            C: QUIT
            """;

    private static final Duration DEAF = Duration.ofMillis(500);

    private final Net net;
    private final Certificates certificates = Certificates.inMemory("mx.example.org");
    private final List<String> scripts;
    private final AtomicInteger connections = new AtomicInteger();
    private final ConcurrentLinkedQueue<String> problems = new ConcurrentLinkedQueue<>();
    private final ConcurrentLinkedQueue<String> messages = new ConcurrentLinkedQueue<>();
    private final ConcurrentLinkedQueue<Integer> done = new ConcurrentLinkedQueue<>();
    private final Listener listener;

    private ScriptedHost(Net net, ListenerConf where, List<String> scripts) {
        this.net = net;
        this.scripts = scripts;
        try {
            this.listener = net.listen(where, this, certificates);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** One script for each connection. */
    static ScriptedHost with(String... scripts) {
        return at(TlsMode.OFFERED, scripts);
    }

    /** At a Unix socket. */
    static ScriptedHost at(Path socket, Disk disk, String... scripts) {
        return new ScriptedHost(
                new Net(NetConf.defaults(), disk, Transcript.NONE),
                new ListenerConf(new ListenAddress.Unix(socket), TlsMode.NONE),
                List.of(scripts));
    }

    private static ScriptedHost at(TlsMode mode, String... scripts) {
        return new ScriptedHost(
                new Net(NetConf.defaults()),
                new ListenerConf(ListenAddress.loopback(), mode),
                List.of(scripts));
    }

    static ScriptedHost tls(String... scripts) {
        return at(TlsMode.IMPLICIT, scripts);
    }

    InetSocketAddress address() {
        return listener.address();
    }

    /** Believes this host only. */
    SSLContext trust() {
        return certificates.clientContext();
    }

    X509Certificate certificate() {
        return certificates.certificate();
    }

    /** Those that it got, as they were sent: dots doubled. */
    List<String> messages() {
        return List.copyOf(messages);
    }

    int connections() {
        return connections.get();
    }

    /** Scripts that were followed to their end. */
    int done() {
        return done.size();
    }

    List<String> problems() {
        return List.copyOf(problems);
    }

    @Override
    public String name() {
        return "host";
    }

    @Override
    public boolean expectsLogin() {
        return false;
    }

    @Override
    public void serve(Connection client) throws IOException {
        int number = connections.getAndIncrement();
        if (number >= scripts.size()) {
            problems.add("connection " + number + " is one too many");
            return;
        }
        for (String step : scripts.get(number).lines().toList()) {
            try {
                String text = step.replaceFirst("^\\S+ ?", "");
                follow(client, step.split(" ", 2)[0], text);
            } catch (EOFException e) {
                problems.add("connection " + number + " ended at: " + step);
                throw e;
            } catch (AssertionError e) {
                problems.add("connection " + number + ": " + e.getMessage());
                return;
            }
        }
        done.add(number);
    }

    private void follow(Connection client, String step, String text) throws IOException {
        switch (step) {
            case "S:" -> client.write((text + "\r\n").getBytes(UTF_8));
            case "S~" ->
                    client.write(
                            text.replace("\\r", "\r")
                                    .replace("\\n", "\n")
                                    .replace("\\0", "\0")
                                    .getBytes(ISO_8859_1));
            case "C:" -> {
                String line = line(client);
                if (!line.equals(text)) {
                    throw new AssertionError("expected " + text + " and got " + line);
                }
            }
            case "C/" -> {
                String line = line(client);
                if (!line.matches(text)) {
                    throw new AssertionError("expected " + text + " and got " + line);
                }
            }
            case "MESSAGE" -> message(client);
            case "OCTETS" -> octets(client, Integer.parseInt(text));
            case "TLS" -> client.startTls((text + "\r\n").getBytes(UTF_8));
            case "FLOOD" -> {
                while (true) {
                    client.write((text + "\r\n").getBytes(UTF_8));
                }
            }
            case "DRIP" -> {
                while (true) {
                    client.write(text.getBytes(UTF_8));
                    client.flush();
                    LockSupport.parkNanos(5_000_000);
                }
            }
            case "DEAF" -> {
                client.flush();
                long end = System.nanoTime() + DEAF.toNanos();
                while (System.nanoTime() < end) {
                    LockSupport.parkNanos(end - System.nanoTime()); // what arrives wakes it
                }
                client.abort();
            }
            case "CUT" -> client.abort();
            case "END" -> {
                try {
                    throw new AssertionError("expected the end and got " + line(client));
                } catch (EOFException e) {
                    return;
                }
            }
            default -> throw new AssertionError("not a step: " + step);
        }
        client.flush();
    }

    private void message(Connection client) throws IOException {
        var message = new StringBuilder();
        String line = line(client);
        while (!line.equals(".")) {
            message.append(line).append("\r\n");
            line = line(client);
        }
        messages.add(message.toString());
    }

    private void octets(Connection client, int count) throws IOException {
        var octets = new byte[count];
        for (int got = 0; got < count; ) {
            got += client.read(octets, got, count - got);
        }
        messages.add(new String(octets, UTF_8));
    }

    private static String line(Connection client) throws IOException {
        return new String(client.readLine(10_000), UTF_8);
    }

    @Override
    public byte[] farewell(Farewell reason) {
        return new byte[0];
    }

    @Override
    public void close() {
        net.close();
    }
}
