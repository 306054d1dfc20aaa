package org.posthorn.net;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

import java.nio.charset.StandardCharsets;

@DisplayName("Lines, octets and their limits")
class ConnectionTest {

    @Test
    void echoes_lines() throws Exception {
        try (var dialogue = Dialogue.with(new Echo())) {
            dialogue.play(
                    """
                    S= hello
                    C: one
                    S= one
                    C~ two\\r\\nthree\\r
                    S= two
                    C~ \\nfour\\r\\n
                    S= three
                    S= four
                    C: quit
                    S= bye
                    CLOSED
                    """);
        }
    }

    @Test
    void refuses_faulty_lines_and_goes_on_behind_them() throws Exception {
        try (var dialogue = Dialogue.with(new Echo())) {
            dialogue.play(
                    """
                    S= hello
                    C~ one\\ntwo\\r\\n
                    S= fault BARE_LF
                    S= two
                    C~ one\\rtwo\\r\\n
                    S= fault BARE_CR
                    C~ a\\0b\\r\\nnext\\r\\n
                    S= fault NUL
                    S= next
                    """);
            dialogue.send(("x".repeat(101) + "\r\n").getBytes(StandardCharsets.US_ASCII));
            dialogue.send(("x".repeat(100) + "\r\n").getBytes(StandardCharsets.US_ASCII));
            dialogue.play("S= fault TOO_LONG\nS= " + "x".repeat(100));
        }
    }
}
