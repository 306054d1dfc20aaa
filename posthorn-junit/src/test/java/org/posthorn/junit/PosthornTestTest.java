package org.posthorn.junit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.mail.Session;
import jakarta.mail.Transport;
import jakarta.mail.internet.InternetAddress;
import jakarta.mail.internet.MimeMessage;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.posthorn.JakartaMail;
import org.posthorn.Posthorn;
import org.posthorn.ReceivedMail;

import java.net.ConnectException;
import java.net.Socket;
import java.util.Objects;
import java.util.Properties;
import java.util.concurrent.atomic.AtomicReference;

@DisplayName("@PosthornTest")
class PosthornTestTest {

    /** What a user of Posthorn tests: it sends a mail to whoever signs up. */
    private static void signUp(Posthorn mail, String address) throws Exception {
        var session = Session.getInstance(new Properties());
        var message = new MimeMessage(session);
        message.setFrom("noreply@shop.test");
        message.setSubject("Welcome, Ada");
        message.setText("It is good that you are here.");
        try (var transport = session.getTransport("smtp")) {
            transport.connect(mail.smtp().host(), mail.smtp().port(), null, null);
            transport.sendMessage(message, InternetAddress.parse(address));
        }
    }

    @Nested
    @PosthornTest
    class WithAParameter {

        @Test
        void gives_a_server(Posthorn mail) throws Exception {
            mail.account("ada@example.test", "secret");

            signUp(mail, "ada@example.test");

            ReceivedMail welcome =
                    mail.inbox("ada@example.test").await(m -> m.subject().startsWith("Welcome"));
            assertThat(welcome.envelope().from()).isEqualTo("noreply@shop.test");
        }
    }

    @Nested
    @PosthornTest(accounts = {"ada@example.test", "bob@example.test"})
    class WithAnInstanceField {

        @SuppressWarnings("NullAway.Init")
        private Posthorn mail;

        @Test
        void has_the_accounts(Posthorn parameter) throws Exception {
            assertThat(parameter).isSameAs(mail);
            Session session = JakartaMail.session(mail, "ada@example.test");
            var message = new MimeMessage(session);
            message.setFrom("ada@example.test");
            message.setRecipients(MimeMessage.RecipientType.TO, "bob@example.test");
            message.setText("x");

            Transport.send(message);

            assertThat(mail.inbox("bob@example.test").await(1).getFirst().envelope().user())
                    .contains("ada@example.test");
            signUp(mail, "ada@example.test");
        }

        @Test
        void is_fresh_for_every_test() throws Exception {
            assertThat(mail.inbox("ada@example.test").messages()).isEmpty();
            signUp(mail, "ada@example.test");
        }
    }

    @Nested
    @PosthornTest(accounts = "ada@example.test")
    @TestMethodOrder(MethodOrderer.OrderAnnotation.class)
    class WithAStaticField {

        @SuppressWarnings("NullAway.Init")
        private static Posthorn mail;

        @AfterAll
        static void is_still_there() {
            assertThat(mail.inbox("ada@example.test").messages()).isEmpty();
        }

        @Test
        @Order(1)
        void has_one_server_for_the_class(Posthorn parameter) throws Exception {
            assertThat(parameter).isSameAs(mail);
            signUp(mail, "ada@example.test");
        }

        @Test
        @Order(2)
        void is_reset_by_hand() {
            assertThat(mail.inbox("ada@example.test").messages()).hasSize(1);
            mail.reset();
        }

        @Nested
        class AndWithin {

            @Test
            void has_the_same(Posthorn parameter) {
                assertThat(parameter).isSameAs(mail);
            }
        }
    }

    @Nested
    class WithABuilder {

        @RegisterExtension
        static final PosthornExtension POSTHORN =
                new PosthornExtension(Posthorn.inMemory().account("eve@example.test", "secret"));

        @Test
        void starts_what_it_describes(Posthorn mail) {
            assertThat(mail.inbox("eve@example.test").messages()).isEmpty();
        }
    }

    @Nested
    @TestMethodOrder(MethodOrderer.OrderAnnotation.class)
    @PosthornTest
    class AfterATest {

        private static AtomicReference<Posthorn> before = new AtomicReference<>();

        @Test
        @Order(1)
        void is_there(Posthorn mail) throws Exception {
            before.set(mail);
            new Socket(mail.smtp().host(), mail.smtp().port()).close();
        }

        @Test
        @Order(2)
        void is_closed() {
            var smtp = Objects.requireNonNull(before.get()).smtp();

            assertThatThrownBy(() -> new Socket(smtp.host(), smtp.port()).close())
                    .isInstanceOf(ConnectException.class);
        }
    }
}
