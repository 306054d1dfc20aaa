package org.posthorn.imap;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.posthorn.net.Certificates;
import org.posthorn.net.Dialogue;
import org.posthorn.net.ListenAddress;
import org.posthorn.net.ListenerConf;
import org.posthorn.net.Net;
import org.posthorn.net.NetConf;
import org.posthorn.net.TlsMode;
import org.posthorn.store.MemoryStore;
import org.posthorn.store.Separator;

import java.io.IOException;
import java.time.InstantSource;

@DisplayName("RFC 9051 §6.2.1 STARTTLS")
class StartTlsTest {

    private final Net net = new Net(NetConf.defaults());
    private Dialogue dialogue;

    @BeforeEach
    void listen() throws IOException {
        var server =
                new ImapServer(
                        ImapConf.DEFAULT,
                        Separator.SLASH,
                        new MemoryStore(InstantSource.system()),
                        DialogueTest::account,
                        new TestAuthenticator(true),
                        InstantSource.system());
        var listener =
                net.listen(
                        new ListenerConf(ListenAddress.loopback(), TlsMode.OFFERED),
                        server,
                        Certificates.inMemory("mail.example.org"));
        dialogue = Dialogue.at(listener.address());
    }

    @AfterEach
    void stop() throws IOException {
        dialogue.close();
        net.close();
    }

    @Test
    void is_announced_before_tls_and_not_within() {
        dialogue.play(
                """
                S/ .* STARTTLS .*
                C: a STARTTLS
                S= a OK Begin TLS
                TLS
                !: STARTTLS
                C: b CAPABILITY
                S: * CAPABILITY
                S: b OK
                C: c STARTTLS
                S: c BAD
                C: d LOGIN ada secret
                S: d OK
                """);
    }

    @Test
    void closes_the_connection_when_a_command_follows_in_plaintext() {
        dialogue.play(
                """
                1S: * OK
                1C~ a STARTTLS\\r\\nb NOOP\\r\\n
                1CLOSED
                2S: * OK
                2C~ a STARTTLS\\r\\nb LOGIN x {6+}\\r\\nsecret\\r\\n
                2CLOSED
                """);
    }

    @Test
    void takes_no_argument() {
        dialogue.play(
                """
                S: * OK
                C: a STARTTLS now
                S: a BAD
                C: b STARTTLS {4+}
                S: b BAD
                C: NOOP
                C: c NOOP
                S* c OK
                """);
    }

    @Test
    void is_refused_after_login() {
        dialogue.play(
                """
                S: * OK
                C: a LOGIN ada secret
                S: a OK
                C: b STARTTLS
                S: b BAD
                """);
    }
}
