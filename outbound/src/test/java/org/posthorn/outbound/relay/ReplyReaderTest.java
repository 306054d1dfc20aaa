package org.posthorn.outbound.relay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.posthorn.net.Connection;
import org.posthorn.net.Net;
import org.posthorn.net.NetConf;
import org.posthorn.net.TlsMode;
import org.posthorn.net.Trust;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.List;
import java.util.Random;

@DisplayName("RFC 5321 §4.2, replies")
class ReplyReaderTest {

    private final Net net = new Net(NetConf.defaults());

    @AfterEach
    void close() {
        net.close();
    }

    @Test
    void may_have_several_lines() throws IOException {
        assertThat(read("250-a\r\n250-b c\r\n250\r\n"))
                .isEqualTo(new Reply(250, List.of("a", "b c", "")));
    }

    @ParameterizedTest
    @CsvSource({
        "250 2.1.5 ok, 2.1.5",
        "250 ok, 2.0.0",
        "550 5.7.1, 5.7.1",
        "550 5.7.1234 x, 5.0.0",
        "550 2.1.5 x, 5.0.0",
        "451 4.7.1 x, 4.7.1",
        "451, 4.3.0",
        "452, 4.3.1",
        "421, 4.3.2",
        "501, 5.5.4",
        "503, 5.5.1",
        "535, 5.7.8",
        "552, 5.2.2",
        "553, 5.1.3"
    })
    void have_a_status(String line, String status) throws IOException {
        assertThat(read(line + "\r\n").status()).isEqualTo(status);
    }

    @Test
    void that_refuse_for_now_whatever_they_say_never_have_a_status_for_good() throws IOException {
        assertThat(read("554 5.7.1 no\r\n").deferral("mx").diagnosis().status()).isEqualTo("4.7.1");
        assertThat(read("354 go\r\n").deferral("mx").diagnosis().status()).isEqualTo("4.5.0");
        assertThat(read("250 ok\r\n").deferral("mx").diagnosis().status()).isEqualTo("4.5.0");
    }

    /** Whatever comes is a reply within bounds, or an exception that says that it is none. */
    @Test
    void nothing_breaks_the_reader() throws IOException {
        String[] pieces = {
            "2", "5", "250", "550", "-", " ", "\r\n", "\r", "\n", "\0", "5.1.1", "ok", "\u00fc", "x"
        };
        var random = new Random(11);
        for (int round = 0; round < 300; round++) {
            var octets = new StringBuilder();
            for (int i = random.nextInt(200); i > 0; i--) {
                octets.append(pieces[random.nextInt(pieces.length)]);
            }
            readAll(octets.toString());
        }
    }

    private void readAll(String octets) throws IOException {
        try (var host = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Connection connection = connect(host);
            try (var client = host.accept()) {
                client.getOutputStream().write(octets.getBytes(ISO_8859_1));
                client.shutdownOutput();
                var reader = new ReplyReader(connection);
                assertThatThrownBy(
                                () -> {
                                    while (true) {
                                        Reply reply = reader.next();
                                        assertThat(reply.status()).matches("[2345]\\.\\d+\\.\\d+");
                                        assertThat(reply.text())
                                                .doesNotContainPattern("\\p{Cntrl}");
                                        assertThat(reply.lines()).hasSizeBetween(1, 100);
                                    }
                                })
                        .isInstanceOf(IOException.class);
            }
            connection.abort();
        }
    }

    private Reply read(String octets) throws IOException {
        try (var host = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Connection connection = connect(host);
            try (var client = host.accept()) {
                client.getOutputStream().write(octets.getBytes(ISO_8859_1));
                return new ReplyReader(connection).next();
            } finally {
                connection.abort();
            }
        }
    }

    private Connection connect(ServerSocket host) throws IOException {
        return net.connect(
                (InetSocketAddress) host.getLocalSocketAddress(),
                TlsMode.NONE,
                Trust.INSECURE.context(),
                Duration.ofSeconds(10));
    }
}
