package org.posthorn.net;

import java.io.IOException;
import java.nio.charset.StandardCharsets;

/** Says every line again, of 100 octets at most. */
final class Echo implements Protocol {

    @Override
    public String name() {
        return "echo";
    }

    @Override
    public void serve(Connection client) throws IOException {
        say(client, "hello");
        while (true) {
            String line;
            try {
                line = new String(client.readLine(100), StandardCharsets.UTF_8);
            } catch (LineException e) {
                say(client, "fault " + e.fault());
                continue;
            } catch (ConnectionException e) {
                client.write(farewell(e.reason()));
                return;
            }
            if (line.equals("quit")) {
                say(client, "bye");
                return;
            }
            say(client, line);
        }
    }

    static void say(Connection client, String line) throws IOException {
        client.write((line + "\r\n").getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public byte[] farewell(Farewell reason) {
        return ("farewell " + reason + "\r\n").getBytes(StandardCharsets.US_ASCII);
    }
}
