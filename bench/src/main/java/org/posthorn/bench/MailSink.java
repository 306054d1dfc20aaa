package org.posthorn.bench;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/** Another host: takes every message and forgets it. It listens on all addresses. */
final class MailSink implements AutoCloseable {

    private static final int BACKLOG = 500;

    private final ServerSocket server;
    private final AtomicLong taken = new AtomicLong();

    MailSink() throws IOException {
        server = new ServerSocket(0, BACKLOG, InetAddress.getByName("0.0.0.0"));
        Thread.ofVirtual().start(this::accept);
    }

    int port() {
        return server.getLocalPort();
    }

    /** Waits until so many messages have come in all. */
    void await(long messages, int seconds) throws IOException, InterruptedException {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
        while (taken.get() < messages) {
            if (System.nanoTime() > end) {
                throw new IOException(taken + " of " + messages + " have come");
            }
            TimeUnit.MILLISECONDS.sleep(5);
        }
    }

    long taken() {
        return taken.get();
    }

    private void accept() {
        while (!server.isClosed()) {
            try {
                Socket client = server.accept();
                Thread.ofVirtual().start(() -> serve(client));
            } catch (IOException e) {
                return; // closed
            }
        }
    }

    private void serve(Socket client) {
        try (client) {
            client.setTcpNoDelay(true);
            InputStream in = new BufferedInputStream(client.getInputStream(), 1 << 16);
            OutputStream out = client.getOutputStream();
            say(out, "220 sink.example ESMTP");
            for (String line = line(in); !line.startsWith("QUIT"); line = line(in)) {
                if (line.startsWith("EHLO")) {
                    say(out, "250-sink.example\r\n250-PIPELINING\r\n250 8BITMIME");
                } else if (line.startsWith("DATA")) {
                    say(out, "354 go ahead");
                    skipMessage(in);
                    taken.incrementAndGet();
                    say(out, "250 ok");
                } else {
                    say(out, "250 ok");
                }
            }
            say(out, "221 bye");
        } catch (IOException e) {
            // who has gone is counted by what has come
        }
    }

    private static void skipMessage(InputStream in) throws IOException {
        while (!line(in).equals(".")) {
            // and on
        }
    }

    private static String line(InputStream in) throws IOException {
        var line = new StringBuilder();
        for (int octet = in.read(); octet != '\n'; octet = in.read()) {
            if (octet < 0) {
                throw new IOException("gone");
            }
            if (octet != '\r') {
                line.append((char) octet);
            }
        }
        return line.length() < 10 ? line.toString().toUpperCase(Locale.ROOT) : line.toString();
    }

    private static void say(OutputStream out, String line) throws IOException {
        out.write((line + "\r\n").getBytes(StandardCharsets.US_ASCII));
    }

    @Override
    public void close() throws IOException {
        server.close();
    }
}
