package org.posthorn;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;

/**
 * An IMAP server with six messages in INBOX, Work and Last each. The second of INBOX it refuses; at
 * the fourth and fifth it closes the connection; Work it cannot open without doing so.
 */
final class FickleImap implements AutoCloseable {

    private static final int MESSAGES = 6;
    private static final Set<Integer> BREAKING = Set.of(4, 5);

    private final ServerSocket here;

    FickleImap() throws IOException {
        here = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        Thread.ofVirtual().start(this::accept);
    }

    int port() {
        return here.getLocalPort();
    }

    static String text(int number) {
        return "Subject: " + number + "\r\n\r\nnumber " + number + "\r\n";
    }

    private void accept() {
        try {
            while (true) {
                Socket client = here.accept();
                Thread.ofVirtual().start(() -> converse(client));
            }
        } catch (IOException e) {
            // closed
        }
    }

    private static void converse(Socket client) {
        try (client) {
            var in = new BufferedReader(new InputStreamReader(client.getInputStream(), ISO_8859_1));
            OutputStream out = client.getOutputStream();
            out.write("* OK\r\n".getBytes(ISO_8859_1));
            boolean inbox = false;
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                String[] words = line.split(" ");
                inbox = words[1].equals("EXAMINE") ? words[2].equals("\"INBOX\"") : inbox;
                String answer = answer(words, inbox);
                out.write(answer.replace("TAG", words[0]).getBytes(ISO_8859_1));
                if (!answer.endsWith("\r\n")) {
                    return;
                }
            }
        } catch (IOException e) {
            // the client has gone
        }
    }

    /** Without a line end behind it that is the last one. */
    private static String answer(String[] words, boolean inbox) {
        return switch (words[1]) {
            case "CAPABILITY" -> "* CAPABILITY IMAP4rev1\r\nTAG OK\r\n";
            case "LIST" ->
                    """
                    * LIST () "/" INBOX
                    * LIST () "/" Work
                    * LIST () "/" Last
                    TAG OK
                    """
                            .replace("\n", "\r\n");
            case "EXAMINE" ->
                    words[2].equals("\"Work\"")
                            ? "* "
                            : "* " + MESSAGES + " EXISTS\r\n* OK [UIDVALIDITY 7] x\r\nTAG OK\r\n";
            case "FETCH" -> facts(words[2].split(":"), inbox);
            case "UID" -> bodies(words[3].split(","), inbox);
            default -> "TAG OK\r\n";
        };
    }

    private static String facts(String[] range, boolean inbox) {
        var answer = new StringBuilder();
        for (int i = Integer.parseInt(range[0]); i <= Integer.parseInt(range[1]); i++) {
            if (inbox && i == 2) {
                return answer + "TAG NO broken\r\n";
            }
            answer.append(
                    """
                    * %d FETCH (UID %d FLAGS (\\Seen) INTERNALDATE " 1-Feb-2024 00:00:00 +0000")\r
                    """
                            .formatted(i, i));
        }
        return answer + "TAG OK\r\n";
    }

    private static String bodies(String[] uids, boolean inbox) {
        var answer = new StringBuilder();
        for (String uid : uids) {
            String text = text(Integer.parseInt(uid));
            answer.append("* %s FETCH (UID %s BODY[] {%d}\r\n".formatted(uid, uid, text.length()));
            if (inbox && BREAKING.contains(Integer.parseInt(uid))) {
                return answer + text.substring(0, 10);
            }
            answer.append(text).append(")\r\n");
        }
        return answer + "TAG OK\r\n";
    }

    @Override
    public void close() {
        try {
            here.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
