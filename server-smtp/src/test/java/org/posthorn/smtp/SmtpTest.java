package org.posthorn.smtp;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.posthorn.net.Dialogue;
import org.posthorn.pipeline.Origin.Service;

import java.io.IOException;
import java.nio.file.Path;

/** A test that talks to a server. */
class SmtpTest {

    /** What ada says first where users send. */
    static final String LOGIN =
            """
            S: 220
            C: EHLO client.example
            S* 250 AUTH
            C: AUTH PLAIN AGFkYUBleGFtcGxlLm9yZwBzZWNyZXQ=
            S: 235 2.7.0
            """;

    @TempDir Path folder;

    Post post;

    @BeforeEach
    void openPost() throws IOException {
        post = new Post(folder);
    }

    @AfterEach
    void closePost() {
        post.close();
    }

    /** Plays a script with a server for mail from anywhere. */
    void play(String script) throws IOException {
        play(post.server(Service.MX), script);
    }

    /** The same, behind greeting and EHLO. */
    void playReady(String script) throws IOException {
        play(
                """
                S: 220
                C: EHLO client.example
                S* 250\s
                """
                        + script);
    }

    void play(SmtpServer server, String script) throws IOException {
        try (Dialogue dialogue = post.dialogue(server)) {
            dialogue.play(script);
        }
    }
}
