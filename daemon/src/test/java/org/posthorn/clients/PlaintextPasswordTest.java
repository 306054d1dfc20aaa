package org.posthorn.clients;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.posthorn.net.Dialogue;

import java.io.IOException;
import java.nio.file.Path;

@DisplayName("No plaintext password on a plaintext wire, by default")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PlaintextPasswordTest {

    private Daemon daemon;

    @BeforeAll
    void start(@TempDir Path folder) throws IOException {
        daemon = Daemon.start(folder, "[auth]");
    }

    @AfterAll
    void end() throws IOException {
        daemon.close();
    }

    @Test
    void submission_takes_it_after_starttls_only() throws IOException {
        try (var client = at("submission")) {
            client.play(
                    """
                    S: 220
                    C: EHLO client.example
                    !: AUTH
                    S* 250\s
                    C: AUTH PLAIN AGFsaWNlQGV4YW1wbGUudGVzdABzZWNyZXQ=
                    S/ (530|538|503|502|504) .*
                    C: STARTTLS
                    S: 220
                    TLS
                    C: EHLO client.example
                    S* 250 AUTH
                    C: AUTH PLAIN AGFsaWNlQGV4YW1wbGUudGVzdABzZWNyZXQ=
                    S: 235
                    """);
        }
    }

    @Test
    void imap_takes_it_after_starttls_only() throws IOException {
        try (var client = at("imap")) {
            client.play(
                    """
                    S: * OK
                    C: a CAPABILITY
                    S/ .*LOGINDISABLED.*
                    S: a OK
                    C: b LOGIN alice@example.test secret
                    S: b NO [PRIVACYREQUIRED]
                    C: c AUTHENTICATE PLAIN
                    S: c NO
                    C: d STARTTLS
                    S: d OK
                    TLS
                    C: e CAPABILITY
                    !: LOGINDISABLED
                    S: * CAPABILITY
                    S: e OK
                    C: f LOGIN alice@example.test secret
                    S* f OK
                    """);
        }
    }

    @Test
    void pop3_takes_it_after_stls_only() throws IOException {
        try (var client = at("pop3")) {
            client.play(
                    """
                    S: +OK
                    C: CAPA
                    !: USER
                    S* .
                    C: USER alice@example.test
                    S: -ERR
                    C: AUTH PLAIN
                    S: -ERR
                    C: STLS
                    S: +OK
                    TLS
                    C: USER alice@example.test
                    S: +OK
                    C: PASS secret
                    S: +OK
                    """);
        }
    }

    private Dialogue at(String protocol) {
        return Dialogue.at(daemon.address(protocol, Security.PLAIN));
    }
}
