package org.posthorn.net;

import java.io.BufferedInputStream;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import javax.net.ssl.SSLSocket;

/**
 * Plays a conversation with a server over real sockets, and says clearly where it went another way.
 *
 * <pre>{@code
 * try (var dialogue = Dialogue.with(protocol)) {
 *     dialogue.play("""
 *             S: * OK
 *             C: a1 NOOP
 *             S= a1 OK NOOP completed
 *             """);
 * }
 * }</pre>
 *
 * <p>Each line of a script is one step. Empty lines and lines that begin with {@code #} are
 * comments. In front of each step may stand the number of a connection: {@code 2C: a1 NOOP}.
 * Without one it is connection 1. A connection is opened when it is first named.
 *
 * <table>
 * <caption>Steps</caption>
 * <tr><td>{@code C: text}<td>send the text and CRLF
 * <tr><td>{@code C~ text}<td>send the text without a line end; {@code \r \n \t \0 \\ \xHH} stand for
 *     octets
 * <tr><td>{@code S: text}<td>the next line begins with the text
 * <tr><td>{@code S= text}<td>the next line is the text
 * <tr><td>{@code S/ regex}<td>the next line matches as a whole
 * <tr><td>{@code S* text}<td>some line from the next on begins with the text; those before are skipped
 * <tr><td>{@code !: text}<td>no line that is read from here up to and with the next one that an
 *     {@code S} step of this connection accepts contains the text
 * <tr><td>{@code TLS}<td>shake hands now (after the server's answer to STARTTLS); any certificate is
 *     trusted
 * <tr><td>{@code CLOSED}<td>the server closes the connection and sends nothing more before
 * <tr><td>{@code CLOSE}<td>the client closes its connection
 * <tr><td>{@code FIN}<td>the client closes its sending half only
 * </table>
 *
 * <p>Text is UTF-8. A line of the server that does not end with CRLF fails the script. Every read
 * gives up after 10 seconds. Failures are {@link AssertionError}s with the whole conversation so
 * far. For one thread.
 */
public final class Dialogue implements AutoCloseable {

    private static final Pattern STEP =
            Pattern.compile("(\\d*)(C:|C~|S:|S=|S/|S\\*|!:|TLS|CLOSED|CLOSE|FIN)(?: (.*))?");
    private static final Pattern PIECE = Pattern.compile("[^\\\\]+|\\\\(x\\p{XDigit}{2}|.)");
    private static final int PATIENCE = 10_000;

    private final InetSocketAddress server;
    private final boolean implicitTls;
    private final List<Net> owned;
    private final Map<Integer, Peer> peers = new TreeMap<>();
    private final List<String> transcript = new ArrayList<>();

    private Dialogue(InetSocketAddress server, boolean implicitTls, List<Net> owned) {
        this.server = server;
        this.implicitTls = implicitTls;
        this.owned = owned;
    }

    /** With a protocol on a listener of its own, in plaintext. */
    public static Dialogue with(Protocol protocol) {
        return with(protocol, NetConf.defaults());
    }

    public static Dialogue with(Protocol protocol, NetConf conf) {
        var net = new Net(conf);
        try {
            Listener listener =
                    net.listen(new ListenerConf(ListenAddress.loopback(), TlsMode.NONE), protocol);
            return new Dialogue(listener.address(), false, List.of(net));
        } catch (IOException e) {
            net.close();
            throw new AssertionError(e);
        }
    }

    /** With a server that runs already. */
    public static Dialogue at(InetSocketAddress server) {
        return new Dialogue(server, false, List.of());
    }

    /** With a server that runs already and speaks TLS from the first octet. */
    public static Dialogue atTls(InetSocketAddress server) {
        return new Dialogue(server, true, List.of());
    }

    /** Where the server listens, for other clients. */
    public InetSocketAddress server() {
        return server;
    }

    /** Plays the steps in order. May be called again to go on. */
    public Dialogue play(String script) {
        for (String line : script.lines().toList()) {
            if (!line.isBlank() && !line.startsWith("#")) {
                step(line);
            }
        }
        return this;
    }

    private void step(String line) {
        Matcher step = STEP.matcher(line);
        if (!step.matches()) {
            throw new IllegalArgumentException("not a step: " + line);
        }
        int number = step.group(1).isEmpty() ? 1 : Integer.parseInt(step.group(1));
        String text = step.group(3) == null ? "" : step.group(3);
        try {
            Peer peer = peer(number);
            switch (step.group(2)) {
                case "C:" -> peer.send((text + "\r\n").getBytes(StandardCharsets.UTF_8), text);
                case "C~" -> peer.send(unescape(text), text);
                case "S:" -> peer.expect(line, s -> s.startsWith(text), false);
                case "S=" -> peer.expect(line, text::equals, false);
                case "S/" -> peer.expect(line, s -> s.matches(text), false);
                case "S*" -> peer.expect(line, s -> s.startsWith(text), true);
                case "!:" -> peer.unwanted.add(text);
                case "TLS" -> peer.startTls();
                case "CLOSED" -> peer.closed();
                case "CLOSE" -> peer.close();
                case "FIN" -> peer.finish();
                default -> throw new IllegalStateException(line);
            }
        } catch (IOException e) {
            throw failure(line, e.toString());
        }
    }

    /** Sends octets as they are on connection 1. */
    public Dialogue send(byte[] octets) {
        return send(1, octets);
    }

    public Dialogue send(int connection, byte[] octets) {
        try {
            peer(connection).send(octets, "(" + octets.length + " octets)");
        } catch (IOException e) {
            throw failure("send", e.toString());
        }
        return this;
    }

    /** The next line of connection 1, without its CRLF. */
    public String readLine() {
        return readLine(1);
    }

    public String readLine(int connection) {
        try {
            return peer(connection).line("a line");
        } catch (IOException e) {
            throw failure("a line", e.toString());
        }
    }

    /** Exactly so many octets of connection 1. */
    public byte[] readOctets(int count) {
        return readOctets(1, count);
    }

    public byte[] readOctets(int connection, int count) {
        try {
            return peer(connection).octets(count);
        } catch (IOException e) {
            throw failure(count + " octets", e.toString());
        }
    }

    /** What was said so far, one line each. */
    public String transcript() {
        return String.join("\n", transcript);
    }

    /** Closes the connections, and the server if it is the dialogue's own. */
    @Override
    public void close() throws IOException {
        for (Peer peer : peers.values()) {
            peer.socket.close();
        }
        for (Net one : owned) {
            one.close();
        }
    }

    private Peer peer(int number) throws IOException {
        Peer peer = peers.get(number);
        if (peer == null) {
            peer = new Peer(number);
            peers.put(number, peer);
        }
        return peer;
    }

    private AssertionError failure(String expected, String instead) {
        return new AssertionError(
                "expected  %s%nbut got   %s%nThe conversation so far:%n%s"
                        .formatted(expected, instead, transcript()));
    }

    private static byte[] unescape(String text) {
        var octets = new ByteArrayOutputStream();
        Matcher piece = PIECE.matcher(text);
        while (piece.find()) {
            String escape = piece.group(1);
            if (escape == null) {
                octets.writeBytes(piece.group().getBytes(StandardCharsets.UTF_8));
                continue;
            }
            switch (escape.charAt(0)) {
                case 'r' -> octets.write('\r');
                case 'n' -> octets.write('\n');
                case 't' -> octets.write('\t');
                case '0' -> octets.write(0);
                case '\\' -> octets.write('\\');
                case 'x' -> octets.write(HexFormat.fromHexDigits(escape, 1, 3));
                default -> throw new IllegalArgumentException("unknown escape in " + text);
            }
        }
        return octets.toByteArray();
    }

    /** Whether a line is the one. */
    private interface Match {
        boolean of(String line);
    }

    /** One connection. */
    private final class Peer {

        private final int number;
        private final List<String> unwanted = new ArrayList<>();
        private Socket socket;
        private InputStream in;

        Peer(int number) throws IOException {
            this.number = number;
            socket = new Socket();
            socket.setTcpNoDelay(true);
            socket.setSoTimeout(PATIENCE);
            socket.connect(server, PATIENCE);
            in = new BufferedInputStream(socket.getInputStream());
            if (implicitTls) {
                startTls();
            }
        }

        void send(byte[] octets, String shown) throws IOException {
            note("C: " + shown);
            socket.getOutputStream().write(octets);
            socket.getOutputStream().flush();
        }

        void expect(String step, Match match, boolean skip) throws IOException {
            while (true) {
                String line = line(step);
                for (String text : unwanted) {
                    if (line.contains(text)) {
                        throw failure("no line with \"" + text + "\"", line);
                    }
                }
                if (match.of(line)) {
                    unwanted.clear();
                    return;
                }
                if (!skip) {
                    throw failure(step, line);
                }
            }
        }

        String line(String expected) throws IOException {
            var octets = new ByteArrayOutputStream();
            while (true) {
                int octet = next(expected, octets);
                if (octet < 0) {
                    throw failure(
                            expected,
                            octets.size() == 0
                                    ? "the end of the connection"
                                    : "the end of the connection behind " + octets);
                }
                octets.write(octet);
                if (octet == '\n') {
                    break;
                }
            }
            String line = octets.toString(StandardCharsets.UTF_8);
            note("S: " + line.stripTrailing());
            if (!line.endsWith("\r\n")) {
                throw failure(expected, "a line that ends with a bare LF");
            }
            return line.substring(0, line.length() - 2);
        }

        private int next(String expected, ByteArrayOutputStream before) throws IOException {
            try {
                return in.read();
            } catch (SocketTimeoutException e) {
                throw failure(
                        expected,
                        "nothing for "
                                + Duration.ofMillis(PATIENCE)
                                + " behind \""
                                + before
                                + "\"");
            }
        }

        byte[] octets(int count) throws IOException {
            byte[] octets = in.readNBytes(count);
            note("S: (" + octets.length + " octets)");
            if (octets.length < count) {
                throw failure(count + " octets", octets.length + " and the end of the connection");
            }
            return octets;
        }

        void closed() throws IOException {
            int octet;
            try {
                octet = in.read();
            } catch (SocketTimeoutException e) {
                throw failure("CLOSED", "a connection that stays open");
            } catch (IOException e) {
                octet = -1; // reset: closed, too
            }
            if (octet >= 0) {
                in =
                        new SequenceInputStream(
                                new ByteArrayInputStream(new byte[] {(byte) octet}), in);
                throw failure("CLOSED", line("CLOSED"));
            }
            note("S: (closed)");
        }

        void close() throws IOException {
            note("C: (closes)");
            socket.close();
        }

        void finish() throws IOException {
            note("C: (closes its half)");
            socket.shutdownOutput();
        }

        void startTls() throws IOException {
            SSLSocket secure =
                    (SSLSocket)
                            TrustEverybody.context()
                                    .getSocketFactory()
                                    .createSocket(
                                            socket,
                                            InetAddress.getLoopbackAddress().getHostName(),
                                            server.getPort(),
                                            true);
            secure.startHandshake();
            socket = secure;
            in = new BufferedInputStream(secure.getInputStream());
            note("C: (TLS " + secure.getSession().getProtocol() + ")");
        }

        private void note(String what) {
            transcript.add(number == 1 && peers.size() <= 1 ? what : number + what);
        }
    }
}
