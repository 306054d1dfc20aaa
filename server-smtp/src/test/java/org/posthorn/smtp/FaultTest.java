package org.posthorn.smtp;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.posthorn.mail.Recipient;
import org.posthorn.pipeline.Admission;
import org.posthorn.pipeline.Envelope;
import org.posthorn.pipeline.Inbound;
import org.posthorn.pipeline.Origin;
import org.posthorn.pipeline.Origin.Service;
import org.posthorn.pipeline.Reception;
import org.posthorn.pipeline.Sender;
import org.posthorn.pipeline.Verdict;

import java.util.List;

@DisplayName("Verdicts of another making reach the client as they are")
class FaultTest extends SmtpTest {

    private static final String ENVELOPE =
            """
            S: 220
            C: HELO client.example
            S: 250
            C: MAIL FROM:<>
            S: 250
            C: RCPT TO:<ada@example.org>
            """;

    /** Passes everything on but what one of the tests replaces. */
    private class Wrapped implements Inbound {

        private final Inbound inner = post.inbound();

        @Override
        public long maxMessage() {
            return inner.maxMessage();
        }

        @Override
        public boolean reports() {
            return inner.reports();
        }

        @Override
        public Admission sender(Origin origin, Sender sender) {
            return inner.sender(origin, sender);
        }

        @Override
        public Verdict recipient(Envelope soFar, Recipient recipient) {
            return inner.recipient(soFar, recipient);
        }

        @Override
        public Reception receive(Envelope envelope) {
            return inner.receive(envelope);
        }
    }

    @Test
    void a_recipient_may_be_refused() throws Exception {
        var inbound =
                new Wrapped() {
                    @Override
                    public Verdict recipient(Envelope soFar, Recipient recipient) {
                        return new Verdict.Defer(450, "4.7.1", "Come later");
                    }
                };
        play(
                post.server(Service.MX, SmtpConf.defaults(), inbound),
                ENVELOPE + "S= 450 4.7.1 Come later\nC: DATA\nS: 554\n");
    }

    @Test
    void the_connection_may_be_cut_without_a_word() throws Exception {
        var inbound =
                new Wrapped() {
                    @Override
                    public Verdict recipient(Envelope soFar, Recipient recipient) {
                        return new Verdict.HangUp();
                    }
                };
        play(post.server(Service.MX, SmtpConf.defaults(), inbound), ENVELOPE + "CLOSED");
    }

    @Test
    void a_message_may_be_refused_with_the_end_of_the_connection() throws Exception {
        var inbound =
                new Wrapped() {
                    @Override
                    public Reception receive(Envelope envelope) {
                        return new Reception() {
                            @Override
                            public void write(byte[] octets, int offset, int length) {}

                            @Override
                            public List<Verdict> end() {
                                return List.of(new Verdict.Defer(421, "4.3.2", "Going down"));
                            }

                            @Override
                            public void close() {}
                        };
                    }
                };
        play(
                post.server(Service.MX, SmtpConf.defaults(), inbound),
                ENVELOPE
                        + """
                        S: 250
                        C: DATA
                        S: 354
                        C: .
                        S= 421 4.3.2 Going down
                        CLOSED
                        """);
        assertThat(post.inbox(Post.ADA)).isEmpty();
    }

    @Test
    void a_bug_ends_the_session_and_says_nothing_about_us() throws Exception {
        var inbound =
                new Wrapped() {
                    @Override
                    public Verdict recipient(Envelope soFar, Recipient recipient) {
                        throw new IllegalStateException("secret detail");
                    }
                };
        play(
                post.server(Service.MX, SmtpConf.defaults(), inbound),
                ENVELOPE + "S= 421 4.3.0 Internal error, see log for smtp-1\nCLOSED");
    }
}
