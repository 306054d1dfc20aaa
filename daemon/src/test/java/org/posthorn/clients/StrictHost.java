package org.posthorn.clients;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Another mail host, on loopback, that notes every message before it acknowledges it. It refuses
 * recipients whose local part begins with {@code refused}, and clients that do not speak as they
 * should: those it remembers.
 */
final class StrictHost implements AutoCloseable {

    /** A message that was acknowledged for a recipient. */
    record Taken(int life, String recipient, String text) {}

    private final ServerSocket listening;
    private final Queue<Taken> taken = new ConcurrentLinkedQueue<>();
    private final Queue<String> faults = new ConcurrentLinkedQueue<>();
    private final AtomicInteger life = new AtomicInteger();

    StrictHost() throws IOException {
        listening = new ServerSocket(0, 100, InetAddress.getLoopbackAddress());
        Thread.ofVirtual().name("strict-host").start(this::accept);
    }

    int port() {
        return listening.getLocalPort();
    }

    /** Connections from now on come from the client's next life. */
    void nextLife() {
        life.incrementAndGet();
    }

    List<Taken> taken() {
        return List.copyOf(taken);
    }

    int count() {
        return taken.size();
    }

    /** What no client should have sent. */
    List<String> faults() {
        return List.copyOf(faults);
    }

    private void accept() {
        try {
            while (true) {
                Socket socket = listening.accept();
                int now = life.get();
                Thread.ofVirtual().start(() -> serve(socket, now));
            }
        } catch (IOException e) {
            // closed
        }
    }

    private void serve(Socket socket, int now) {
        try (socket) {
            socket.setTcpNoDelay(true);
            new Session(socket, now).run();
        } catch (IOException e) {
            // the client was killed: what it has not ended was not taken
        }
    }

    @Override
    public void close() throws IOException {
        listening.close();
    }

    private final class Session {

        private final InputStream in;
        private final OutputStream out;
        private final int now;
        private final List<String> recipients = new ArrayList<>();
        private boolean greeted;
        private boolean inTransaction;

        Session(Socket socket, int now) throws IOException {
            this.in = new BufferedInputStream(socket.getInputStream());
            this.out = socket.getOutputStream();
            this.now = now;
        }

        void run() throws IOException {
            say("220 strict.example ESMTP");
            while (true) {
                String command = line();
                String verb = command.split("[ :]", 2)[0].toUpperCase(Locale.ROOT);
                switch (verb) {
                    case "EHLO" -> {
                        greeted = true;
                        say("250-strict.example\r\n250-PIPELINING\r\n250-ENHANCEDSTATUSCODES");
                        say("250 8BITMIME");
                    }
                    case "MAIL" -> {
                        require(greeted && !inTransaction, command);
                        inTransaction = true;
                        say("250 2.1.0 sender");
                    }
                    case "RCPT" -> rcpt(command);
                    case "DATA" -> data();
                    case "RSET", "NOOP" -> {
                        inTransaction = false;
                        recipients.clear();
                        say("250 2.0.0 so be it");
                    }
                    case "QUIT" -> {
                        say("221 2.0.0 bye");
                        return;
                    }
                    default -> {
                        require(false, command);
                        say("500 5.5.1 what?");
                    }
                }
            }
        }

        private void rcpt(String command) throws IOException {
            require(inTransaction, command);
            String recipient = command.substring(command.indexOf('<') + 1, command.indexOf('>'));
            if (recipient.startsWith("refused")) {
                say("550 5.1.1 nobody of that name");
            } else {
                recipients.add(recipient);
                say("250 2.1.5 recipient");
            }
        }

        private void data() throws IOException {
            inTransaction = false;
            if (recipients.isEmpty()) {
                say("554 5.5.1 nobody to give it to");
                return;
            }
            say("354 go on");
            String text = content();
            recipients.forEach(recipient -> taken.add(new Taken(now, recipient, text)));
            recipients.clear();
            say("250 2.0.0 taken");
        }

        private String content() throws IOException {
            var text = new StringBuilder();
            for (String line = line(); !line.equals("."); line = line()) {
                text.append(line.startsWith(".") ? line.substring(1) : line).append("\r\n");
            }
            return text.toString();
        }

        private void require(boolean condition, String command) {
            if (!condition) {
                faults.add(command);
            }
        }

        private void say(String reply) throws IOException {
            out.write((reply + "\r\n").getBytes(ISO_8859_1));
        }

        /** Up to CRLF: RFC 5321 §2.3.8. */
        private String line() throws IOException {
            var line = new ByteArrayOutputStream();
            for (int octet = in.read(); octet != '\n'; octet = in.read()) {
                if (octet < 0) {
                    throw new EOFException("the client has gone");
                }
                line.write(octet);
            }
            String text = line.toString(ISO_8859_1);
            require(text.indexOf('\r') == text.length() - 1 && !text.isEmpty(), text);
            return text.isEmpty() ? text : text.substring(0, text.length() - 1);
        }
    }
}
