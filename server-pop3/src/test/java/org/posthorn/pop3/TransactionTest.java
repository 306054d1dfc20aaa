package org.posthorn.pop3;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("RFC 1939 §5 STAT, LIST, DELE, NOOP, RSET; RFC 1939 §7 UIDL")
class TransactionTest extends DialogueTest {

    @BeforeEach
    void fill() {
        inbox("a: b\r\n\r\n", "a: b\r\n\r\n12\r\n", "a: b\r\n\r\n1234\r\n");
        login();
    }

    @Test
    void stat_counts_messages_and_octets() {
        play("C: STAT\nS= +OK 3 34\n");
    }

    @Test
    void list_gives_the_size_of_each_message() {
        play(
                """
                C: LIST
                S= +OK 3 messages (34 octets)
                S= 1 8
                S= 2 12
                S= 3 14
                S= .
                C: LIST 2
                S= +OK 2 12
                C: list  3\s
                S= +OK 3 14
                """);
    }

    @Test
    void uidl_gives_names_that_stay() {
        String before = play("C: UIDL 1\n").readLine();
        play("C: UIDL\nS: +OK\nS/ 1 [!-~]{1,70}\nS/ 2 [!-~]{1,70}\nS/ 3 [!-~]{1,70}\nS= .\n");
        play("C: DELE 2\nS: +OK\nC: QUIT\nS: +OK\nCLOSED\n");

        login(2);
        play("2C: UIDL\n2S: +OK\n2S= " + before.substring("+OK ".length()) + "\n2S: 2 \n2S= .\n");
    }

    @Test
    void a_marked_message_is_gone_for_this_session_until_rset() {
        play(
                """
                C: DELE 2
                S: +OK
                C: DELE 2
                S= -ERR No such message
                C: RETR 2
                S= -ERR No such message
                C: TOP 2 0
                S= -ERR No such message
                C: LIST 2
                S= -ERR No such message
                C: UIDL 2
                S= -ERR No such message
                C: STAT
                S= +OK 2 22
                C: LIST
                S: +OK
                S= 1 8
                S= 3 14
                S= .
                C: UIDL
                S: +OK
                S: 1\s
                S: 3\s
                S= .
                C: RSET
                S: +OK
                C: STAT
                S= +OK 3 34
                """);
    }

    @Test
    void messages_that_are_not_there_are_refused() {
        play(
                """
                C: LIST 4
                S= -ERR No such message
                C: RETR 999999999
                S= -ERR No such message
                C: RETR 0
                S= -ERR Say one message number
                C: RETR -1
                S= -ERR Say one message number
                C: RETR 4294967297
                S= -ERR Say one message number
                C: RETR
                S= -ERR Say one message number
                C: RETR 1 2
                S= -ERR Say one message number
                C: LIST 1 2
                S= -ERR Say one message number or none
                C: TOP 1
                S= -ERR Say TOP, a message number and a number of lines
                C: TOP 1 -1
                S= -ERR Say TOP, a message number and a number of lines
                C: DELE x
                S= -ERR Say one message number
                C: STAT 1
                S= -ERR This command takes no argument
                C: NOOP
                S: +OK
                """);
    }

    @Test
    void pipelined_commands_are_all_answered_in_order() {
        play(
                """
                C~ STAT\\r\\nLIST 1\\r\\nDELE 1\\r\\nRETR 1\\r\\nRSET\\r\\nQUIT\\r\\n
                S= +OK 3 34
                S= +OK 1 8
                S= +OK Marked to be deleted
                S= -ERR No such message
                S= +OK 3 messages
                S= +OK 0 messages deleted
                CLOSED
                """);
    }

    @Test
    void what_comes_in_meanwhile_waits_for_the_next_session() {
        inbox("new: mail\r\n\r\n");
        play("C: STAT\nS= +OK 3 34\nC: RETR 4\nS= -ERR No such message\nC: QUIT\nS: +OK\n");

        login(2);
        play("2C: STAT\n2S= +OK 4 47\n");
    }
}
