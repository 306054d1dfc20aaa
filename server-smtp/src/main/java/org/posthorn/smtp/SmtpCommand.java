package org.posthorn.smtp;

import org.posthorn.mail.ForwardPath;
import org.posthorn.mail.Notify;
import org.posthorn.pipeline.Origin;
import org.posthorn.pipeline.Sender;

import java.util.Optional;

/** A client's command, fully parsed. RFC 5321 §4.1.1. */
sealed interface SmtpCommand {

    /** EHLO, HELO or LHLO. RFC 5321 §4.1.1.1, RFC 2033 §4.1. */
    record Hello(Origin.Greeting greeting, String name) implements SmtpCommand {}

    /** RFC 3207 §4. */
    record StartTls() implements SmtpCommand {}

    /** RFC 4954 §4. {@code initial} is as sent: base64, or {@code =} for an empty response. */
    record Auth(String mechanism, Optional<String> initial) implements SmtpCommand {
        @Override
        public String toString() {
            return "Auth[" + mechanism + "]";
        }
    }

    record Mail(Sender sender) implements SmtpCommand {}

    /** RFC 5321 §4.1.1.3; RFC 3461 §4.1, §4.2. */
    record Rcpt(ForwardPath to, Notify wishes, Optional<String> original) implements SmtpCommand {}

    record Data() implements SmtpCommand {}

    record Rset() implements SmtpCommand {}

    record Noop() implements SmtpCommand {}

    record Vrfy() implements SmtpCommand {}

    record Expn() implements SmtpCommand {}

    record Help() implements SmtpCommand {}

    record Quit() implements SmtpCommand {}

    /** What is no command, or one with a fault, and what the client is told. */
    record Faulty(Reply reply) implements SmtpCommand {}
}
