package org.posthorn;

import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/** A conversation in which all lines are said at once. */
final class Talk {

    private Talk() {}

    /** Everything that the server says until it closes the connection. */
    static String with(Endpoint server, String lines) throws IOException {
        try (var socket = new Socket(server.host(), server.port())) {
            socket.setSoTimeout(20_000);
            socket.getOutputStream()
                    .write(lines.replace("\n", "\r\n").getBytes(StandardCharsets.UTF_8));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
