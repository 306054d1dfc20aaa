package org.posthorn.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.posthorn.disk.Disk;
import org.posthorn.disk.DiskConf;

import java.net.Socket;
import java.util.concurrent.CountDownLatch;

@DisplayName("The end of the network")
class NetTest {

    /** Heeds neither the end of its connection nor an interrupt. */
    private record Stubborn(CountDownLatch begun, CountDownLatch released) implements Protocol {

        @Override
        public String name() {
            return "stubborn";
        }

        @Override
        public boolean expectsLogin() {
            return false;
        }

        @Override
        public void serve(Connection client) {
            begun.countDown();
            boolean waiting = true;
            while (waiting) {
                try {
                    released.await();
                    waiting = false;
                } catch (InterruptedException e) {
                    // that is what it is like
                }
            }
        }

        @Override
        public byte[] farewell(Farewell reason) {
            return new byte[0];
        }
    }

    @Test
    void names_the_sessions_that_survive_it() throws Exception {
        var protocol = new Stubborn(new CountDownLatch(1), new CountDownLatch(1));
        var net = new Net(Limited.conf());
        var listener =
                net.listen(new ListenerConf(ListenAddress.loopback(), TlsMode.NONE), protocol);
        try (var client =
                new Socket(listener.address().getAddress(), listener.address().getPort())) {
            protocol.begun().await();

            assertThatThrownBy(net::close)
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("stubborn-1");
            assertThat(client.getInputStream().read()).isEqualTo(-1);
        } finally {
            protocol.released().countDown();
        }
    }

    @Test
    void counts_the_buffers_that_survive_it() {
        try (var disk = new Disk(DiskConf.DEFAULT)) {
            var net = Net.counting(NetConf.defaults(), disk, Transcript.NONE);
            var buffer = net.allocator().buffer(8);

            assertThatThrownBy(net::close)
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("buffers of 8 octets");

            buffer.release();
            assertThatCode(net::close).doesNotThrowAnyException();
        }
    }
}
