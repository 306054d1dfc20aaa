package org.posthorn.net;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("The event loop's end of a connection")
class BridgeTest {

    @Test
    void cuts_off_a_client_that_makes_tls_answer_and_reads_nothing() {
        var channel = new EmbeddedChannel();
        var bridge = new Bridge(channel);
        channel.pipeline().addLast(bridge);
        for (int i = 0; i < 5 && channel.isOpen(); i++) {
            // answers to key updates, RFC 8446 §4.6.3: nothing that the session has sent
            channel.write(Unpooled.wrappedBuffer(new byte[100_000]));
            channel.pipeline().fireChannelReadComplete();
        }
        assertThat(channel.isOpen()).isFalse();
        assertThat(bridge.gone()).hasMessageContaining("makes TLS answer");
    }

    @Test
    void lets_a_session_send_what_it_may_have_unsent() {
        var channel = new EmbeddedChannel();
        channel.pipeline().addLast(new Bridge(channel));
        channel.write(Unpooled.wrappedBuffer(new byte[100_000]));
        channel.pipeline().fireChannelReadComplete();
        assertThat(channel.isOpen()).isTrue();
        channel.close();
    }
}
