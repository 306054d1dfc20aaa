package org.posthorn.smtp;

import org.posthorn.mail.Recipient;
import org.posthorn.pipeline.Findings;
import org.posthorn.pipeline.Sender;
import org.posthorn.sasl.Identity;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Where a conversation stands. Each record holds exactly what is known then. RFC 5321 §4.1.4. */
sealed interface SmtpState {

    /** The greeting is sent, or TLS has just begun: nothing is known of the client. */
    record Connected() implements SmtpState {}

    /** The client has said who it is; no transaction. */
    record Ready(SmtpCommand.Hello hello, Optional<Identity> user) implements SmtpState {

        Ready as(Identity identity) {
            return new Ready(hello, Optional.of(identity));
        }
    }

    /** MAIL was accepted, no recipient yet. */
    record Opened(Ready session, Sender sender, Findings findings) implements SmtpState {

        Opened with(Findings found) {
            return new Opened(session, sender, found);
        }
    }

    /** There is a recipient at least: the only state in which DATA is legal. */
    record Addressed(Opened mail, List<Recipient> recipients) implements SmtpState {

        public Addressed {
            recipients = List.copyOf(recipients);
            if (recipients.isEmpty()) {
                throw new IllegalArgumentException("no recipient");
            }
        }

        Addressed plus(Recipient recipient) {
            return new Addressed(
                    mail, Stream.concat(recipients.stream(), Stream.of(recipient)).toList());
        }
    }

    /** 354 was sent, the message follows. */
    record Receiving(Addressed envelope) implements SmtpState {}

    record Closed() implements SmtpState {}
}
