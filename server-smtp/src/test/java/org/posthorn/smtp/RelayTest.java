package org.posthorn.smtp;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.posthorn.conf.Network;
import org.posthorn.pipeline.Origin.Service;

import java.net.InetAddress;
import java.nio.file.Files;
import java.util.List;

@DisplayName("RFC 5321 §3.6.2 Mail gateways and relaying: not for strangers")
class RelayTest extends SmtpTest {

    private static final String OPEN = "C: MAIL FROM:<ada@example.org>\nS: 250\n";

    @Test
    void is_refused_to_strangers_the_loopback_address_included() throws Exception {
        playReady(
                OPEN
                        + """
                        C: RCPT TO:<eva@elsewhere.example>
                        S: 550 5.7.1 Relaying denied
                        C: RCPT TO:<eva@[127.0.0.1]>
                        S: 550 5.7.1
                        C: RCPT TO:<eva@localhost>
                        S: 550 5.7.1
                        """);
    }

    @Test
    void no_spelling_of_our_domain_carries_mail_elsewhere() throws Exception {
        playReady(
                OPEN
                        + """
                        C: RCPT TO:<eva%elsewhere.example@example.org>
                        S: 550 5.1.1
                        C: RCPT TO:<"eva@elsewhere.example"@example.org>
                        S: 550 5.1.1
                        C: RCPT TO:<elsewhere.example!eva@example.org>
                        S: 550 5.1.1
                        C: RCPT TO:<@example.org:eva@elsewhere.example>
                        S: 550 5.7.1
                        C: RCPT TO:<eva@elsewhere.example@example.org>
                        S: 501 5.1.3
                        C: RCPT TO:<eva@example.org.elsewhere.example>
                        S: 550 5.7.1
                        """);
    }

    @Test
    void is_done_for_users_and_for_trusted_networks() throws Exception {
        play(
                post.server(Service.SUBMISSION),
                LOGIN
                        + """
                        C: MAIL FROM:<ada@example.org>
                        S: 250
                        C: RCPT TO:<eva@elsewhere.example>
                        S: 250
                        """);
        var loopback = new Network(InetAddress.getByName("127.0.0.0"), 8);
        try (var trusting =
                        new Post(Files.createDirectory(folder.resolve("t")), List.of(loopback));
                var dialogue = trusting.dialogue(Service.MX)) {
            dialogue.play(
                    """
                    S: 220
                    C: HELO client.example
                    S: 250
                    C: MAIL FROM:<>
                    S: 250
                    C: RCPT TO:<eva@elsewhere.example>
                    S: 250
                    """);
            assertThat(dialogue.transcript()).doesNotContain("5.7.1");
        }
    }
}
