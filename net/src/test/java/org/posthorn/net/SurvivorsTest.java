package org.posthorn.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.util.Optional;

@DisplayName("After the network is closed")
class SurvivorsTest {

    @ParameterizedTest(name = "by epoll: {0}")
    @ValueSource(booleans = {true, false})
    void neither_a_thread_nor_a_buffer_survives(boolean epoll) throws IOException {
        var net = new Net(Limited.conf(), Optional.empty(), Transcript.NONE, epoll);
        Certificates certificates = Certificates.inMemory("mail.example.org");
        Listener plain =
                net.listen(
                        new ListenerConf(ListenAddress.loopback(), TlsMode.OFFERED),
                        new Echo(),
                        certificates);
        Listener secure =
                net.listen(
                        new ListenerConf(ListenAddress.loopback(), TlsMode.IMPLICIT),
                        new Echo(),
                        certificates);
        try (var one = Dialogue.at(plain.address());
                var two = Dialogue.atTls(secure.address());
                var broken = Dialogue.at(secure.address())) {
            one.play("1S= hello\n1C: starttls\n1S= go\n1TLS\n2S= hello\n2C: give 9000000");
            two.play("1S= hello\n1C: idle 60000\n2S= hello\n2C: give 9000000");
            broken.play("1C: in plaintext\n1CLOSED\n2C~ \\x16\\x03");
            net.close();
        }
        await().untilAsserted(() -> assertThat(Survivors.threads()).isEmpty());
        assertThat(RecordingLeakDetector.leaks()).isEmpty();
    }
}
