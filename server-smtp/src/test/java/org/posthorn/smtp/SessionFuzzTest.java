package org.posthorn.smtp;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.posthorn.pipeline.Origin.Service;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

@DisplayName("Any octets leave a session that answers or has said goodbye")
class SessionFuzzTest extends SmtpTest {

    private static final List<String> CORPUS =
            List.of(
                    "EHLO client.example\r\n",
                    "HELO client.example\r\n",
                    "MAIL FROM:<eva@elsewhere.example> SIZE=100 BODY=8BITMIME AUTH=<>\r\n",
                    "MAIL FROM:<>\r\n",
                    "RCPT TO:<ada@example.org>\r\n",
                    "RCPT TO:<\"a d\\\"a\"@[192.0.2.1]>\r\n",
                    "RCPT TO:<@a.example,@b.example:bob@example.org>\r\n",
                    "RCPT TO:<postmaster>\r\n",
                    "DATA\r\nSubject: x\r\n\r\n..hello\r\n.\r\n",
                    "AUTH PLAIN AGFkYUBleGFtcGxlLm9yZwBzZWNyZXQ=\r\n",
                    "AUTH LOGIN\r\nYWRh\r\n*\r\n",
                    "RSET\r\n",
                    "NOOP\r\n",
                    "VRFY ada\r\n",
                    "STARTTLS\r\n");

    @Test
    void commands_are_parsed_whatever_they_are() {
        var random = new Random(821);
        for (int i = 0; i < 50_000; i++) {
            byte[] line = mutated(CORPUS.get(random.nextInt(CORPUS.size())), random);
            SmtpCommand command = SmtpReader.parse(line);
            if (command instanceof SmtpCommand.Faulty(var reply)) {
                assertThat(reply.code()).isBetween(500, 559);
            }
        }
    }

    @Test
    void sessions_survive() throws Exception {
        var random = new Random(2821);
        try (var dialogue = post.dialogue(Service.MX)) {
            for (int connection = 1; connection <= 60; connection++) {
                dialogue.play(connection + "S: 220");
                var sent = new ArrayList<String>();
                for (int i = 0; i < 12; i++) {
                    byte[] octets = mutated(CORPUS.get(random.nextInt(CORPUS.size())), random);
                    sent.add(new String(octets, StandardCharsets.ISO_8859_1));
                    dialogue.send(connection, octets);
                }
                // whatever state it is in, this ends data, exchange and session
                dialogue.send(
                        connection,
                        "\r\n*\r\n.\r\n\r\n.\r\nQUIT\r\n".getBytes(StandardCharsets.US_ASCII));
                String line;
                do {
                    line = dialogue.readLine(connection);
                    assertThat(line).as("%s", sent).matches("[2-5]\\d\\d[ -][ -~]*");
                    assertThat(line).doesNotContain("Internal error");
                } while (!line.startsWith("221 ") && !line.startsWith("421 "));
                dialogue.play(connection + "CLOSE");
            }
        }
    }

    /** Most of them one or two octets away from something that is right. */
    private static byte[] mutated(String text, Random random) {
        byte[] octets = text.getBytes(StandardCharsets.US_ASCII);
        for (int i = random.nextInt(3); i > 0; i--) {
            byte[] odd = {
                0, '\r', '\n', '<', '>', '"', '\\', '@', ' ', ':', '.', (byte) 0xc3, '=', 127
            };
            octets[random.nextInt(octets.length)] = odd[random.nextInt(odd.length)];
        }
        return octets;
    }
}
