package org.posthorn;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;

@DisplayName("Closing an embedded Posthorn")
class CloseTest {

    @Test
    void tells_clients_goodbye_that_keep_their_connections_open() throws IOException {
        var clients = new ArrayList<Socket>();
        try (var posthorn = Posthorn.inMemory().start()) {
            for (Endpoint server :
                    new Endpoint[] {
                        posthorn.smtp(), posthorn.lmtp(), posthorn.imap(), posthorn.pop3()
                    }) {
                var client = new Socket(server.host(), server.port());
                assertThat(client.getInputStream().read()).isPositive();
                clients.add(client);
            }
        }

        assertThat(clients)
                .extracting(CloseTest::rest)
                .satisfiesExactly(
                        smtp -> assertThat(smtp).contains("\r\n421 "),
                        lmtp -> assertThat(lmtp).contains("\r\n421 "),
                        imap -> assertThat(imap).contains("\r\n* BYE "),
                        pop3 -> assertThat(pop3).contains("OK "));
    }

    @Test
    void twice_is_once() throws IOException {
        var posthorn = Posthorn.inMemory().start();
        posthorn.close();

        posthorn.close();
    }

    /** What the server said until it closed the connection. */
    private static String rest(Socket client) {
        try (client) {
            return new String(client.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
