package org.posthorn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.mail.Folder;
import jakarta.mail.Message;
import jakarta.mail.MessagingException;
import jakarta.mail.Session;
import jakarta.mail.Transport;
import jakarta.mail.internet.InternetAddress;
import jakarta.mail.internet.MimeBodyPart;
import jakarta.mail.internet.MimeMessage;
import jakarta.mail.internet.MimeMultipart;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;

@DisplayName("The inbox of an embedded Posthorn")
class InboxTest {

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
    void gives_a_message_with_its_envelope() throws Exception {
        PlainClient.to(posthorn.smtp())
                .send("noreply@shop.test", "ada@example.test", "Subject: Welcome\n\nHello, Ada.\n");

        ReceivedMail mail =
                posthorn.inbox("ada@example.test").await(m -> m.subject().startsWith("Welcome"));

        assertThat(mail.text()).isEqualTo("Hello, Ada.\n");
        assertThat(mail.header("subject")).contains("Welcome");
        assertThat(mail.headers("Received")).hasSize(1);
        assertThat(new String(mail.raw(), StandardCharsets.US_ASCII))
                .endsWith("Subject: Welcome\r\n\r\nHello, Ada.\r\n");
        assertThat(mail.envelope().from()).isEqualTo("noreply@shop.test");
        assertThat(mail.envelope().recipients()).containsExactly("ada@example.test");
        assertThat(mail.envelope().user()).isEmpty();
        assertThat(mail.envelope().tls()).isEmpty();
        assertThat(mail.envelope().helo()).isEqualTo("client.example.test");
    }

    @Test
    void waits_until_a_message_arrives() throws Exception {
        var waiting =
                CompletableFuture.supplyAsync(() ->
                        posthorn.inbox("ada@example.test").await(m -> m.text().contains("2")));

        PlainClient.to(posthorn.smtp()).send("", "ada@example.test", "Subject: a\n\n1\n");
        PlainClient.to(posthorn.smtp()).send("", "ada@example.test", "Subject: b\n\n2\n");

        assertThat(waiting.get().subject()).isEqualTo("b");
        assertThat(posthorn.inbox("ada@example.test").await(2)).hasSize(2);
        assertThat(posthorn.inbox("bob@example.test").messages()).isEmpty();
    }

    @Test
    void shows_what_arrived_when_it_waits_in_vain() throws Exception {
        PlainClient.to(posthorn.smtp())
                .send("a@b.test", "ada@example.test", "Subject: Hello\n\nx\n");
        PlainClient.to(posthorn.smtp()).send("a@b.test", "bob@example.test", "Subject: Bye\n\nx\n");
        PlainClient.to(posthorn.smtp())
                .send("a@b.test", "adda@example.test", "Subject: Lost\n\nx\n");

        assertThatThrownBy(() ->
                        posthorn.inbox("ada@example.test")
                                .await(m -> m.subject().isEmpty(), Duration.ofMillis(20)))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("no message that fits in the inbox of ada@example.test")
                .hasMessageContaining("from <a@b.test> to [ada@example.test]  \"Hello\"")
                .hasMessageContaining("from <a@b.test> to [bob@example.test]")
                .hasMessageContaining("RCPT TO:<adda@example.test>: 550 5.1.1");
        assertThatThrownBy(() -> posthorn.inbox("ada@example.test").await(2, Duration.ZERO))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("fewer than 2 messages");
        assertThatThrownBy(() -> posthorn.inbox("eve@example.test"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("no account eve@example.test");
    }

    @Test
    void tells_all_recipients_blind_ones_too_and_who_logged_in() throws Exception {
        Session session = JakartaMail.session(posthorn, "ada@example.test");
        var message = new MimeMessage(session);
        message.setFrom("ada@example.test");
        message.setRecipients(Message.RecipientType.TO, "bob@example.test");
        message.setRecipients(Message.RecipientType.BCC, "ada@example.test");
        message.setSubject("Grüße", "UTF-8");
        var text = new MimeBodyPart();
        text.setText("schöne Grüße", "UTF-8");
        var html = new MimeBodyPart();
        html.setText("<p>schöne Grüße</p>", "UTF-8", "html");
        var alternative = new MimeMultipart("alternative", text, html);
        var body = new MimeBodyPart();
        body.setContent(alternative);
        var file = new MimeBodyPart();
        file.setContent(new byte[] {0, 1, 2, (byte) 255}, "application/octet-stream");
        file.setFileName("Übersicht.bin");
        message.setContent(new MimeMultipart(body, file));

        Transport.send(message);

        ReceivedMail mail = posthorn.inbox("bob@example.test").await(1).getFirst();
        assertThat(mail.subject()).isEqualTo("Grüße");
        assertThat(mail.text()).isEqualTo("schöne Grüße");
        assertThat(mail.html()).isEqualTo("<p>schöne Grüße</p>");
        assertThat(mail.attachments())
                .singleElement()
                .satisfies(attachment -> {
                    assertThat(attachment.name()).isEqualTo("Übersicht.bin");
                    assertThat(attachment.contentType()).isEqualTo("application/octet-stream");
                    assertThat(attachment.octets()).containsExactly(0, 1, 2, 255);
                });
        assertThat(mail.header("Bcc")).isEmpty();
        assertThat(mail.envelope().recipients())
                .containsExactlyInAnyOrder("bob@example.test", "ada@example.test");
        assertThat(mail.envelope().user()).contains("ada@example.test");
        assertThat(mail.envelope().tls()).contains("TLSv1.3");
        assertThat(JakartaMail.message(mail).getSubject()).isEqualTo("Grüße");
    }

    @Test
    void is_read_by_clients_over_every_protocol_and_tls_mode() throws Exception {
        PlainClient.to(posthorn.lmtp())
                .lmtp("a@b.test", "ada@example.test", "Subject: Hello\n\nx\n");
        posthorn.inbox("ada@example.test").await(1);
        Session session = JakartaMail.session(posthorn, "ada@example.test");

        for (String protocol : new String[] {"imap", "imaps", "pop3", "pop3s"}) {
            assertThat(subjects(session, protocol)).containsExactly("Hello");
        }
        for (String protocol : new String[] {"smtp", "smtps"}) {
            try (var transport = session.getTransport(protocol)) {
                transport.connect();
                assertThat(transport.isConnected()).isTrue();
            }
        }
    }

    @Test
    void holds_what_clients_store_too() throws Exception {
        Session session = JakartaMail.session(posthorn, "ada@example.test");
        var message = new MimeMessage(session);
        message.setSubject("stored");
        message.setFrom(new InternetAddress("ada@example.test"));
        message.setText("x");
        try (var store = session.getStore()) {
            store.connect();
            store.getFolder("INBOX").appendMessages(new Message[] {message});
        }

        ReceivedMail mail = posthorn.inbox("ada@example.test").await(1).getFirst();

        assertThat(mail.subject()).isEqualTo("stored");
        assertThatThrownBy(mail::envelope).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void is_empty_after_a_reset_and_sessions_stay() throws Exception {
        posthorn.account("eve@example.test", "x");
        PlainClient.to(posthorn.smtp()).send("", "ada@example.test", "Subject: a\n\n1\n");
        Session session = JakartaMail.session(posthorn, "ada@example.test");
        try (var store = session.getStore()) {
            store.connect();
            store.getFolder("Work").create(Folder.HOLDS_MESSAGES);
            var inbox = store.getFolder("INBOX");
            inbox.open(Folder.READ_WRITE);

            posthorn.reset();

            inbox.expunge(); // any command tells it
            assertThat(inbox.getMessageCount()).isZero();
            assertThat(store.getFolder("Work").exists()).isFalse();
        }
        assertThat(posthorn.inbox("ada@example.test").messages()).isEmpty();
        assertThat(posthorn.accounts().list())
                .map(Object::toString)
                .containsExactlyInAnyOrder("ada@example.test", "bob@example.test");
    }

    private static java.util.List<String> subjects(Session session, String protocol)
            throws MessagingException {
        try (var store = session.getStore(protocol)) {
            store.connect();
            try (var inbox = store.getFolder("INBOX")) {
                inbox.open(Folder.READ_ONLY);
                var subjects = new java.util.ArrayList<String>();
                for (var message : inbox.getMessages()) {
                    subjects.add(message.getSubject());
                }
                return subjects;
            }
        }
    }
}
