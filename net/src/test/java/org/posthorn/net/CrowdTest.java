package org.posthorn.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

@DisplayName("A crowd of idle clients and one that does not read")
class CrowdTest {

    private static final int CROWD = 2000;

    @Test
    @Timeout(60)
    void do_not_disturb_a_working_session() throws IOException {
        List<Socket> crowd = new ArrayList<>();
        try (var net = new Net(Limited.connections(3000, 3000, 10))) {
            Listener listener =
                    net.listen(
                            new ListenerConf(ListenAddress.loopback(), TlsMode.NONE), new Echo());
            Socket slow = connect(listener);
            crowd.add(slow);
            slow.getOutputStream().write("give 20000000\r\n".getBytes(StandardCharsets.US_ASCII));
            for (int i = 0; i < CROWD; i++) {
                crowd.add(connect(listener));
            }
            try (var worker = Dialogue.at(listener.address())) {
                worker.play("S= hello");
                for (int i = 0; i < 200; i++) {
                    worker.play("C: line " + i + "\nS= line " + i);
                }
                worker.play("C: give 1000000\nS= here {1000000}");
                assertThat(worker.readOctets(1_000_000)).containsOnly(0);
                worker.play("S= given");
            }
            assertThat(greetings(crowd)).isEqualTo(CROWD + 1);
        } finally {
            for (Socket one : crowd) {
                one.close();
            }
        }
        await().atMost(10, TimeUnit.SECONDS).until(() -> Survivors.threads().isEmpty());
    }

    private static int greetings(List<Socket> crowd) throws IOException {
        int greeted = 0;
        for (Socket one : crowd) {
            String line = new String(one.getInputStream().readNBytes(7), StandardCharsets.US_ASCII);
            greeted += line.equals("hello\r\n") ? 1 : 0;
        }
        return greeted;
    }

    private static Socket connect(Listener listener) throws IOException {
        var socket = new Socket(listener.address().getAddress(), listener.address().getPort());
        socket.setSoTimeout(10_000);
        return socket;
    }
}
