package org.posthorn.pop3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.posthorn.store.MailboxName;
import org.posthorn.store.UidSet;

@DisplayName("RFC 1939 §6 QUIT and the UPDATE state, RFC 2449 §8.1.2 IN-USE")
class QuitTest extends DialogueTest {

    private int connection = 2;

    @BeforeEach
    void fill() {
        inbox("n: 1\r\n\r\none\r\n", "n: 2\r\n\r\ntwo\r\n", "n: 3\r\n\r\nthree\r\n");
    }

    @Test
    void removes_what_was_marked_and_nothing_else() {
        login();
        play("C: DELE 1\nS: +OK\nC: DELE 3\nS: +OK\n");
        assertThat(messagesLeft()).isEqualTo(3);

        play("C: QUIT\nS= +OK 2 messages deleted\nCLOSED\n");

        assertThat(messagesLeft()).isEqualTo(1);
        login(2);
        play("2C: TOP 1 0\n2S: +OK\n2S= n: 2\n2S= \n2S= .\n");
    }

    @Test
    void a_session_that_dies_removes_nothing_and_gives_the_mailbox_back() {
        login();
        play("C: DELE 1\nS: +OK\nCLOSE\n");

        await().untilAsserted(this::anotherSessionLogsIn);
        assertThat(messagesLeft()).isEqualTo(3);
    }

    private void anotherSessionLogsIn() {
        login(connection++);
    }

    @Test
    void a_second_session_is_told_that_the_mailbox_is_in_use() {
        login();
        play(
                """
                2S: +OK
                2C: USER ada
                2S: +OK
                2C: PASS pass word\s
                2S= -ERR [IN-USE] Another session has the mailbox
                3S: +OK
                3C: USER bob
                3S: +OK
                3C: PASS b
                3S= +OK 0 messages
                C: QUIT
                S: +OK
                CLOSED
                2C: USER ada
                2S: +OK
                2C: PASS pass word\s
                2S= +OK 3 messages
                """);
    }

    @Test
    void a_message_that_was_expunged_elsewhere_is_an_error_and_never_another_message() {
        login();
        try (var mailbox = store.open(ada, MailboxName.INBOX)) {
            mailbox.expunge(UidSet.of(mailbox.snapshot().uid(0)));
        }
        play(
                """
                C: RETR 1
                S= -ERR The message is gone
                C: TOP 1 0
                S= -ERR The message is gone
                C: TOP 2 0
                S: +OK
                S= n: 2
                S=\s
                S= .
                C: DELE 1
                S: +OK
                C: DELE 2
                S: +OK
                C: QUIT
                S: +OK
                CLOSED
                """);
        assertThat(messagesLeft()).isEqualTo(1);
    }

    @Test
    void before_a_login_it_just_ends_the_session() {
        play("S: +OK\nC: QUIT\nS= +OK Goodbye\nCLOSED\n");
    }
}
