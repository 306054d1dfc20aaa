package org.posthorn.pop3;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;

/** A line of noise in each state: it gets one answer, and the session is what it was. */
class SessionFuzzTest extends DialogueTest {

    private static final List<String> PIECES =
            List.of(
                    "USER",
                    "PASS",
                    "AUTH",
                    "PLAIN",
                    "LOGIN",
                    "STAT",
                    "LIST",
                    "UIDL",
                    "RETR",
                    "TOP",
                    "DELE",
                    "NOOP",
                    "RSET",
                    "CAPA",
                    "STLS",
                    " ",
                    "  ",
                    "1",
                    "2",
                    "0",
                    "-1",
                    "99999",
                    "999999999999",
                    "=",
                    "*",
                    "+",
                    "\t",
                    "\u00e9",
                    "ada",
                    ".",
                    "AGFkYQB4");

    private final Random random = new Random(13);

    @Test
    void parsing_ends_for_every_line() {
        for (int round = 0; round < 20_000; round++) {
            assertThat(CommandParser.parse(line())).isNotNull();
        }
    }

    @Test
    void a_session_survives_every_line_of_a_user() {
        inbox("a: b\r\n\r\n.x\r\n", "c: d\r\n\r\n");
        login();
        for (int round = 0; round < 500; round++) {
            byte[] line = line();
            if (CommandParser.parse(line) instanceof Command.Stat) {
                continue; // its answer is the one that is waited for
            }
            play("").send(line);
            play("C~ \\r\\nNOOP\\r\\nRSET\\r\\nSTAT\\r\\nUIDL 9\\r\\n");
            play("S* +OK 2 20\nS= -ERR No such message\n");
        }
    }

    private byte[] line() {
        var line = new ByteArrayOutputStream();
        for (int pieces = random.nextInt(6); pieces > 0; pieces--) {
            if (random.nextInt(4) == 0) {
                line.write(random.nextInt(' ', 256));
            } else {
                line.writeBytes(
                        PIECES.get(random.nextInt(PIECES.size())).getBytes(StandardCharsets.UTF_8));
            }
        }
        return line.toByteArray();
    }
}
