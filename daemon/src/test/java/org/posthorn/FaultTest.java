package org.posthorn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.mail.MessagingException;
import jakarta.mail.Session;
import jakarta.mail.internet.MimeMessage;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.posthorn.Fault.Step;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

@DisplayName("Faults of an embedded Posthorn")
class FaultTest {

    private static final String HELLO = "Subject: Hello\n\nx\n";

    private static Posthorn posthorn;

    @BeforeAll
    static void start() throws Exception {
        posthorn =
                Posthorn.inMemory()
                        .account("ada@example.test", "secret")
                        .account("bob@example.test", "secret")
                        .start();
    }

    @AfterAll
    static void stop() {
        posthorn.close();
    }

    @BeforeEach
    void reset() {
        posthorn.reset();
    }

    @Test
    void refuse_one_recipient_with_this_code() throws IOException {
        posthorn.inject(new Fault.RefuseRecipient("ADA@example.test", 451, "Come back later"));

        assertThat(send("ada@example.test")).contains("451 4.0.0 Come back later");
        assertThat(send("bob@example.test")).anyMatch(reply -> reply.startsWith("250 2.0.0"));
        assertThat(posthorn.inbox("ada@example.test").messages()).isEmpty();
    }

    @Test
    void refuse_messages_at_their_end() throws IOException {
        posthorn.inject(new Fault.RefuseMessage(554, "No, thanks"));

        assertThat(send("ada@example.test")).contains("554 5.0.0 No, thanks");
        assertThat(PlainClient.to(posthorn.lmtp()).lmtp("", "ada@example.test", HELLO))
                .contains("554 5.0.0 No, thanks");
        assertThat(posthorn.inbox("ada@example.test").messages()).isEmpty();
    }

    @Test
    void show_so_many_times_and_no_more() throws IOException {
        posthorn.inject(new Fault.RefuseMessage(451, "Try again"), 2);

        assertThat(send("ada@example.test")).contains("451 4.0.0 Try again");
        assertThat(send("ada@example.test")).contains("451 4.0.0 Try again");
        assertThat(send("ada@example.test")).doesNotContain("451 4.0.0 Try again");
        posthorn.inbox("ada@example.test").await(1);
    }

    @Test
    void cut_the_connection() throws IOException {
        int replies = 0;
        for (Step step : List.of(Step.CONNECT, Step.MAIL, Step.RCPT, Step.DATA)) {
            posthorn.inject(new Fault.Drop(step), 1);

            List<String> said = send("ada@example.test");
            assertThat(said.getLast()).isEqualTo("closed");
            assertThat(said).hasSizeGreaterThan(replies);
            replies = said.size();
        }
        assertThat(posthorn.inbox("ada@example.test").messages()).isEmpty();
        posthorn.inject(new Fault.Drop(Step.CONNECT));
        assertThatThrownBy(() ->
                        JakartaMail.session(posthorn, "ada@example.test")
                                .getStore("imap")
                                .connect())
                .isInstanceOf(MessagingException.class);
    }

    @Test
    void make_answers_slow_until_they_are_healed() throws Exception {
        posthorn.inject(new Fault.Slow(Step.DATA, Duration.ofHours(1)));
        var sending = CompletableFuture.supplyAsync(() -> sendUnchecked("ada@example.test"));
        assertThatThrownBy(() -> sending.get(50, TimeUnit.MILLISECONDS))
                .isInstanceOf(java.util.concurrent.TimeoutException.class);

        posthorn.heal();

        assertThat(sending.get()).anyMatch(reply -> reply.startsWith("250 2.0.0"));
    }

    @Test
    void fill_a_mailbox_for_every_protocol() throws Exception {
        posthorn.inject(new Fault.FullMailbox("ada@example.test"));

        assertThat(send("ada@example.test")).anyMatch(reply -> reply.startsWith("452 4.2.2"));
        Session session = JakartaMail.session(posthorn, "ada@example.test");
        try (var store = session.getStore("imap")) {
            store.connect();
            var message = new MimeMessage(session);
            message.setText("x");
            assertThatThrownBy(() ->
                            store.getFolder("INBOX").appendMessages(new MimeMessage[] {message}))
                    .isInstanceOf(MessagingException.class)
                    .hasMessageContaining("OVERQUOTA");
        }
        posthorn.heal();
        assertThat(send("ada@example.test")).anyMatch(reply -> reply.startsWith("250 2.0.0"));
    }

    @Test
    void do_not_keep_the_server_from_closing() throws IOException {
        var other = Posthorn.inMemory().account("ada@example.test", "x").start();
        other.inject(new Fault.Slow(Step.CONNECT, Duration.ofHours(1)));
        var sending =
                CompletableFuture.supplyAsync(() -> {
                    try {
                        return PlainClient.to(other.smtp()).send("", "ada@example.test", HELLO);
                    } catch (IOException e) {
                        return List.of("closed");
                    }
                });

        other.close();

        assertThat(sending.join()).isNotEmpty();
    }

    @Test
    void are_checked_when_they_are_made() {
        assertThatThrownBy(() -> new Fault.RefuseMessage(250, "fine"))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new Fault.RefuseRecipient("a@b", 550, "two\r\nlines"))
                .isInstanceOf(IllegalArgumentException.class);
        var fault = new Fault.Drop(Step.MAIL);
        assertThatThrownBy(() -> posthorn.inject(fault, 0))
                .isInstanceOf(IllegalArgumentException.class);
    }

    private static List<String> send(String to) throws IOException {
        return PlainClient.to(posthorn.smtp()).send("a@b.test", to, HELLO);
    }

    private static List<String> sendUnchecked(String to) {
        try {
            return send(to);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
