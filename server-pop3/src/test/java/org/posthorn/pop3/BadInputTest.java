package org.posthorn.pop3;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.posthorn.net.Protocol.Farewell;

@DisplayName("RFC 1939 §3 what is no command")
class BadInputTest extends DialogueTest {

    @Test
    void unknown_and_empty_commands_leave_the_session_alive() {
        play(
                """
                S: +OK
                C: FROB
                S= -ERR Unknown command
                C:\s
                S= -ERR Unknown command
                C: USER
                S= -ERR Say USER and a name
                C~ USER \\xff\\r\\n
                S= -ERR Say USER and a name
                C: AUTH A B C
                S= -ERR Say AUTH, a mechanism and at most one response
                C: CAPA
                S: +OK
                S* .
                """);
    }

    @Test
    void bare_line_ends_and_nul_are_refused() {
        play(
                """
                S: +OK
                C~ CAPA\\nQUIT\\r\\n
                S= -ERR LF without CR
                """);
        play(
                """
                2S: +OK
                2C~ US\\rER ada\\r\\n
                2S= -ERR CR without LF
                2C~ US\\0ER ada\\r\\n
                2S= -ERR NUL in a command
                2C: QUIT
                2S: +OK
                """);
    }

    @Test
    void long_lines_are_refused() {
        play("S: +OK\nC: USER " + "x".repeat(40_000) + "\nS= -ERR Command line too long\n");
        play("C: USER ada\nS: +OK\nC: PASS pass word \nS: +OK\n");
        play("C: LIST " + "1".repeat(600) + "\nS= -ERR Command line too long\nC: NOOP\nS: +OK\n");
    }

    @Test
    void a_stranger_who_makes_no_sense_is_cut_off() {
        play("S: +OK\n");
        for (int i = 0; i < 10; i++) {
            play("C: x\nS= -ERR Unknown command\n");
        }
        play("S= -ERR Too many errors\nCLOSED\n");
    }

    @Test
    void a_user_who_makes_no_sense_is_cut_off_later_and_loses_nothing() {
        inbox("a: b\r\n\r\n");
        login();
        play("C: DELE 1\nS: +OK\n");
        for (int i = 0; i < 100; i++) {
            play("C: x\nS= -ERR Unknown command\n");
        }
        play("S= -ERR Too many errors\nCLOSED\n");
        assertThat(messagesLeft()).isEqualTo(1);
    }

    @Test
    void an_idle_session_ends_without_a_word() {
        assertThat(Failures.of(Farewell.IDLE)).isEmpty();
        assertThat(Failures.of(Farewell.SHUTDOWN)).isPresent();
    }
}
