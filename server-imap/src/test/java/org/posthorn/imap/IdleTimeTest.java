package org.posthorn.imap;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.posthorn.net.Protocol.Farewell;
import org.posthorn.store.MemoryStore;
import org.posthorn.store.Separator;

import java.io.EOFException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.function.IntPredicate;

@DisplayName("RFC 9051 §5.4 Time passes")
class IdleTimeTest {

    private final MemoryStore store = new MemoryStore(() -> Instant.EPOCH);
    private Instant now = Instant.EPOCH;
    private int waits;

    @Test
    void a_client_in_idle_gets_a_sign_of_life_every_two_minutes() throws IOException {
        String said = idle(wait -> wait == 3);
        assertThat(said).containsOnlyOnce("i OK IDLE completed");
        assertThat(said.split("\\* OK Still here\r\n", -1)).hasSize(3);
        assertThat(now).isEqualTo(Instant.EPOCH.plus(Duration.ofMinutes(6)));
    }

    @Test
    void a_client_that_idles_for_half_an_hour_is_let_go() throws IOException {
        assertThat(idle(wait -> false)).endsWith("* BYE Idle for too long\r\n");
        assertThat(now).isEqualTo(Instant.EPOCH.plus(Duration.ofMinutes(30)));
    }

    @Test
    void every_end_has_its_last_words() {
        for (Farewell reason : Farewell.values()) {
            assertThat(new String(server().farewell(reason), StandardCharsets.US_ASCII))
                    .matches("\\* BYE [A-Z][a-z ]+\r\n");
        }
    }

    private String idle(IntPredicate inputAtWait) throws IOException {
        byte[] input =
                "l LOGIN ada secret\r\ns SELECT INBOX\r\ni IDLE\r\nDONE\r\n"
                        .getBytes(StandardCharsets.US_ASCII);
        var wire =
                new Wire(
                        input,
                        patience -> {
                            now = now.plus(patience);
                            return inputAtWait.test(++waits);
                        });
        try {
            server().serve(wire);
        } catch (EOFException e) {
            // the client has said all it had to say
        }
        return wire.written();
    }

    private ImapServer server() {
        return new ImapServer(
                ImapConf.DEFAULT,
                Separator.SLASH,
                store,
                DialogueTest::account,
                new TestAuthenticator(true),
                () -> now);
    }
}
