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
import java.util.Map;
import java.util.Set;

/**
 * An IMAP server with six messages in INBOX, Work and Last each. The second of INBOX it refuses; at
 * the fourth and fifth it closes the connection; Work it cannot open without doing so. Of Long it
 * says nothing behind the 500th of 501, and of the 80 of Slow it gives 30 in one connection.
 */
final class FickleImap implements AutoCloseable {

    private static final Map<String, Integer> MESSAGES =
            Map.of("INBOX", 6, "Work", 6, "Last", 6, "Long", 501, "Slow", 80);
    private static final Set<Integer> BREAKING = Set.of(4, 5);
    private static final int ASKED_AT_ONCE = 500;
    private static final int IN_ONE_CONNECTION = 30;

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
                Thread.ofVirtual().start(() -> new Talk().converse(client));
            }
        } catch (IOException e) {
            // closed
        }
    }

    /** One connection. */
    private static final class Talk {

        private String mailbox = "";
        private int given;

        void converse(Socket client) {
            try (client) {
                var in =
                        new BufferedReader(
                                new InputStreamReader(client.getInputStream(), ISO_8859_1));
                OutputStream out = client.getOutputStream();
                out.write("* OK\r\n".getBytes(ISO_8859_1));
                for (String line = in.readLine(); line != null; line = in.readLine()) {
                    String[] words = line.split(" ");
                    String answer = answer(words);
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
        private String answer(String[] words) {
            return switch (words[1]) {
                case "CAPABILITY" -> "* CAPABILITY IMAP4rev1\r\nTAG OK\r\n";
                case "LIST" ->
                        """
                        * LIST () "/" INBOX
                        * LIST () "/" Work
                        * LIST () "/" Long
                        * LIST () "/" Slow
                        * LIST () "/" Last
                        TAG OK
                        """
                                .replace("\n", "\r\n");
                case "EXAMINE" -> {
                    mailbox = words[2].replace("\"", "");
                    yield mailbox.equals("Work")
                            ? "* "
                            : "* %d EXISTS\r\n* OK [UIDVALIDITY 7] x\r\nTAG OK\r\n"
                                    .formatted(MESSAGES.get(mailbox));
                }
                case "FETCH" -> facts(words[2].split(":"));
                case "UID" -> bodies(words[3].split(","));
                default -> "TAG OK\r\n";
            };
        }

        private String facts(String[] range) {
            var answer = new StringBuilder();
            for (int i = Integer.parseInt(range[0]); i <= Integer.parseInt(range[1]); i++) {
                if (mailbox.equals("INBOX") && i == 2) {
                    return answer + "TAG NO broken\r\n";
                }
                if (i > ASKED_AT_ONCE) {
                    return answer + "* ";
                }
                answer.append(
                        """
                        * %d FETCH (UID %d FLAGS (\\Seen) INTERNALDATE " 1-Feb-2024 00:00:00 +0000")\r
                        """
                                .formatted(i, i));
            }
            return answer + "TAG OK\r\n";
        }

        private String bodies(String[] uids) {
            var answer = new StringBuilder();
            for (String uid : uids) {
                String text = text(Integer.parseInt(uid));
                answer.append(
                        "* %s FETCH (UID %s BODY[] {%d}\r\n".formatted(uid, uid, text.length()));
                given++;
                if ((mailbox.equals("INBOX") && BREAKING.contains(Integer.parseInt(uid)))
                        || (mailbox.equals("Slow") && given > IN_ONE_CONNECTION)) {
                    return answer + text.substring(0, 10);
                }
                answer.append(text).append(")\r\n");
            }
            return answer + "TAG OK\r\n";
        }
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
