package org.posthorn.net;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/** Says every line again, of 100 octets at most, but for a few words that are commands. */
final class Echo implements Protocol {

    private final boolean expectsLogin;
    private final Duration patience;

    Echo() {
        this(false, Duration.ofMinutes(1));
    }

    Echo(boolean expectsLogin, Duration patience) {
        this.expectsLogin = expectsLogin;
        this.patience = patience;
    }

    @Override
    public String name() {
        return "echo";
    }

    @Override
    public boolean expectsLogin() {
        return expectsLogin;
    }

    @Override
    public void serve(Connection client) throws IOException {
        client.patience(patience);
        say(client, "hello");
        boolean more = true;
        while (more) {
            try {
                String line = new String(client.readLine(100), StandardCharsets.UTF_8);
                more = obey(client, line.split(" ", 2)[0], line);
            } catch (LineException e) {
                say(client, "fault " + e.fault());
            }
        }
    }

    private static boolean obey(Connection client, String word, String line) throws IOException {
        String rest = line.substring(Math.min(line.length(), word.length() + 1));
        switch (word) {
            case "quit" -> {
                say(client, "bye");
                return false;
            }
            case "starttls" -> client.startTls(octets("go\r\n"));
            case "tls" -> say(client, client.tls().map(s -> s.getProtocol()).orElse("none"));
            case "peers" -> say(client, text(client.remote()) + " at " + text(client.local()));
            case "take" -> take(client, Integer.parseInt(rest));
            case "give" -> give(client, Integer.parseInt(rest));
            case "idle" ->
                    say(
                            client,
                            client.awaitInput(Duration.ofMillis(Long.parseLong(rest)))
                                    ? "input"
                                    : "nothing");
            case "login" -> {
                client.authenticated(rest);
                say(client, "welcome " + rest);
            }
            case "secret" -> {
                client.conceal();
                say(client, "challenge");
                client.readLine(100);
                client.publish();
                say(client, "thanks");
            }
            case "fail" -> throw new IllegalStateException("a bug");
            case "sleep" -> sleep(client);
            default -> say(client, line);
        }
        return true;
    }

    /** Hears of nothing but being interrupted. */
    private static void sleep(Connection client) throws IOException {
        say(client, "asleep");
        client.flush();
        try {
            Thread.sleep(Duration.ofMinutes(1));
        } catch (InterruptedException e) {
            throw new IOException("interrupted", e);
        }
    }

    private static void take(Connection client, int count) throws IOException {
        var octets = new byte[count];
        for (int taken = 0; taken < count; ) {
            taken += client.read(octets, taken, count - taken);
        }
        say(client, "took " + count);
    }

    private static void give(Connection client, int count) throws IOException {
        say(client, "here {" + count + "}");
        client.writeContent(new byte[count], 0, count);
        say(client, "given");
    }

    private static String text(InetSocketAddress address) {
        return address.getAddress().getHostAddress() + ":" + address.getPort();
    }

    static void say(Connection client, String line) throws IOException {
        client.write(octets(line + "\r\n"));
    }

    private static byte[] octets(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public byte[] farewell(Farewell reason) {
        return octets("farewell " + reason + "\r\n");
    }
}
