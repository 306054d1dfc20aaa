package org.posthorn.pop3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;

@DisplayName("RFC 1939 §5 RETR, RFC 1939 §7 TOP")
class RetrievalTest extends DialogueTest {

    @Test
    void retr_sends_the_message_with_its_dots_doubled() {
        inbox("a: b\r\n\r\n.\r\n..x\r\ny.\r\n");
        login();
        play(
                """
                C: RETR 1
                S= +OK 20 octets
                S= a: b
                S=\s
                S= ..
                S= ...x
                S= y.
                S= .
                C: NOOP
                S: +OK
                """);
    }

    @Test
    void retr_ends_the_last_line_of_a_message_that_does_not() {
        inbox("a: b\r\n\r\nx");
        login();
        play("C: RETR 1\nS: +OK\nS= a: b\nS= \nS= x\nS= .\n");
    }

    @Test
    void the_end_that_a_last_line_gets_is_counted_before_it_is_sent() {
        inbox("a: b\r\n\r\nx");
        inbox("a: b\r\n\r\nx\r\n");
        login();
        play("C: STAT\nS= +OK 2 22\nC: LIST 1\nS= +OK 1 11\nC: RETR 1\nS= +OK 11 octets\n");
        assertThat(receive()).asString().isEqualTo("a: b\r\n\r\nx\r\n");
        play("C: LIST\nS: +OK\nS= 1 11\nS= 2 11\nS= .\n");
    }

    @Test
    void retr_of_an_empty_message_is_empty() {
        inbox("");
        login();
        play("C: RETR 1\nS= +OK 0 octets\nS= .\nC: TOP 1 5\nS: +OK\nS= .\n");
    }

    @Test
    void every_octet_arrives_and_they_are_as_many_as_list_said() {
        byte[] message = largeMessage();
        inbox(message);
        login();
        play(
                "C: LIST 1\nS= +OK 1 "
                        + message.length
                        + "\nC: RETR 1\nS= +OK "
                        + message.length
                        + " octets\n");

        byte[] received = receive();

        assertThat(received).isEqualTo(message);
    }

    @Test
    void top_sends_the_header_and_so_many_lines() {
        inbox("a: b\r\nc: d\r\n\r\n.1\r\n2\r\n3\r\n");
        login();
        play(
                """
                C: TOP 1 0
                S: +OK
                S= a: b
                S= c: d
                S=\s
                S= .
                C: TOP 1 2
                S: +OK
                S= a: b
                S= c: d
                S=\s
                S= ..1
                S= 2
                S= .
                C: TOP 1 999999999
                S: +OK
                S* 3
                S= .
                """);
    }

    @Test
    void top_of_a_message_without_header_or_body() {
        inbox("\r\n1\r\n2\r\n", "a: b\r\n");
        login();
        play(
                """
                C: TOP 1 1
                S: +OK
                S=\s
                S= 1
                S= .
                C: TOP 2 1
                S: +OK
                S= a: b
                S= .
                """);
    }

    @Test
    void top_finds_its_lines_across_chunks() {
        String header = "x: " + "y".repeat(Retrieval.CHUNK - 7) + "\r\n\r\n";
        assertThat(header).hasSize(Retrieval.CHUNK);
        inbox(header + "1\r\n2\r\n");
        login();
        play(
                """
                C: TOP 1 0
                S: +OK
                S: x: y
                S=\s
                S= .
                C: TOP 1 1
                S: +OK
                S: x: y
                S=\s
                S= 1
                S= .
                """);
    }

    private byte[] receive() {
        var received = new ByteArrayOutputStream();
        var dialogue = play("");
        while (true) {
            String line = dialogue.readLine();
            if (line.equals(".")) {
                return received.toByteArray();
            }
            String text = line.startsWith(".") ? line.substring(1) : line;
            received.writeBytes((text + "\r\n").getBytes(StandardCharsets.UTF_8));
        }
    }

    /** Several chunks of short lines, many of which begin with dots. */
    private static byte[] largeMessage() {
        var random = new Random(5);
        var text = new StringBuilder("subject: large\r\n\r\n");
        while (text.length() < 5 * Retrieval.CHUNK) {
            text.append(".".repeat(random.nextInt(4)))
                    .append("x".repeat(random.nextInt(80)))
                    .append("\r\n");
        }
        return text.toString().getBytes(StandardCharsets.US_ASCII);
    }

    @Test
    void transcripts_do_not_show_messages() throws IOException {
        var heard = new CopyOnWriteArrayList<String>();
        overheard((session, speaker, line) -> heard.add(line));
        inbox("a: b\r\n\r\n.confidential\r\nconfidential");
        login();
        play(
                """
                C: RETR 1
                S: +OK
                S= a: b
                S=\s
                S= ..confidential
                S= confidential
                S= .
                C: TOP 1 5
                S: +OK
                S= a: b
                S=\s
                S= ..confidential
                S= confidential
                S= .
                C: UIDL
                S: +OK
                S: 1
                S= .
                C: QUIT
                S: +OK
                CLOSED
                """);
        await().until(() -> heard.contains("closed"));
        assertThat(heard)
                .contains("RETR 1", "TOP 1 5")
                .filteredOn(line -> line.matches("1 .+"))
                .isNotEmpty();
        assertThat(heard).noneMatch(line -> line.contains("confidential"));
    }
}
