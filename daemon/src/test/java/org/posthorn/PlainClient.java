package org.posthorn;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** The plainest of mail clients: says its lines one by one, and notes the answers. */
final class PlainClient {

    private final Endpoint server;

    private PlainClient(Endpoint server) {
        this.server = server;
    }

    static PlainClient to(Endpoint server) {
        return new PlainClient(server);
    }

    /** Sends a message by SMTP; returns the reply to each line, {@code "closed"} at the end. */
    List<String> send(String from, String to, String message) throws IOException {
        return say("EHLO", from, to, message);
    }

    List<String> lmtp(String from, String to, String message) throws IOException {
        return say("LHLO", from, to, message);
    }

    private List<String> say(String hello, String from, String to, String message)
            throws IOException {
        var replies = new ArrayList<String>();
        try (var socket = new Socket(server.host(), server.port())) {
            var in =
                    new BufferedReader(
                            new InputStreamReader(
                                    socket.getInputStream(), StandardCharsets.US_ASCII));
            replies.add(reply(in));
            for (String line :
                    List.of(
                            hello + " client.example.test",
                            "MAIL FROM:<" + from + ">",
                            "RCPT TO:<" + to + ">",
                            "DATA",
                            message + ".",
                            "QUIT")) {
                String last = replies.getLast();
                if (last.equals("closed") || (line.endsWith(".") && !last.startsWith("354"))) {
                    continue;
                }
                socket.getOutputStream()
                        .write(
                                (line + "\n")
                                        .replace("\n", "\r\n")
                                        .getBytes(StandardCharsets.UTF_8));
                replies.add(reply(in));
            }
        }
        return replies;
    }

    private static String reply(BufferedReader in) throws IOException {
        String line = in.readLine();
        while (line != null && line.length() > 3 && line.charAt(3) == '-') {
            line = in.readLine();
        }
        return line == null ? "closed" : line;
    }
}
