package org.posthorn.smtp;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.posthorn.mail.Address;
import org.posthorn.mail.ForwardPath;
import org.posthorn.mail.Notify;
import org.posthorn.mail.Recipient;
import org.posthorn.mail.ReversePath;
import org.posthorn.pipeline.Origin.Greeting;
import org.posthorn.pipeline.Sender;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;

@DisplayName("RFC 5321 §4.1.4 No sequence of commands delivers without MAIL and RCPT")
class SmtpMachineTest {

    private static final Sender EVA =
            new Sender(new ReversePath.Of(new Address("eva", "elsewhere.example")));

    private static final List<SmtpCommand> COMMANDS =
            List.of(
                    new SmtpCommand.Hello(Greeting.EHLO, "c"),
                    new SmtpCommand.Hello(Greeting.HELO, "c"),
                    new SmtpCommand.StartTls(),
                    new SmtpCommand.Auth("PLAIN", Optional.empty()),
                    new SmtpCommand.Mail(EVA),
                    new SmtpCommand.Mail(new Sender(new ReversePath.Null())),
                    rcpt(new ForwardPath.To(new Address("ada", "example.org"))),
                    rcpt(new ForwardPath.To(new Address("bob", "example.org"))),
                    rcpt(new ForwardPath.Postmaster()),
                    new SmtpCommand.Data(),
                    new SmtpCommand.Rset(),
                    new SmtpCommand.Noop(),
                    new SmtpCommand.Vrfy(),
                    new SmtpCommand.Expn(),
                    new SmtpCommand.Help(),
                    new SmtpCommand.Faulty(Reply.of(500, "5.5.1", "?")));

    private final SmtpMachine machine = new SmtpMachine("mail.example.org");

    /** Runs random sequences beside a model that knows only which MAIL and RCPT were accepted. */
    @Test
    void a_message_has_the_sender_and_recipients_of_this_transaction() {
        var random = new Random(2026);
        for (int round = 0; round < 2000; round++) {
            SmtpState state = new SmtpState.Connected();
            Optional<Sender> sender = Optional.empty();
            var recipients = new ArrayList<Address>();
            for (int i = 0; i < 40; i++) {
                SmtpCommand command = COMMANDS.get(random.nextInt(COMMANDS.size()));
                boolean agreed = random.nextInt(4) > 0; // what policy says
                var step = machine.step(state, command);
                if (!step.reply().isPositive()) {
                    assertThat(step.next()).isEqualTo(state);
                    continue;
                }
                if (!agreed) {
                    continue;
                }
                state = step.next();
                switch (command) {
                    case SmtpCommand.Mail(var from) -> {
                        assertThat(sender).isEmpty();
                        sender = Optional.of(from);
                    }
                    case SmtpCommand.Rcpt rcpt -> {
                        assertThat(sender).isPresent();
                        recipients.add(machine.address(rcpt.to()));
                    }
                    case SmtpCommand.Data data -> {
                        var envelope = ((SmtpState.Receiving) state).envelope();
                        assertThat(Optional.of(envelope.mail().sender())).isEqualTo(sender);
                        assertThat(envelope.recipients().stream().map(Recipient::address))
                                .containsExactlyElementsOf(recipients)
                                .isNotEmpty();
                        state = SmtpMachine.withoutTransaction(state);
                        sender = Optional.empty();
                        recipients.clear();
                    }
                    case SmtpCommand.Hello hello -> {
                        sender = Optional.empty();
                        recipients.clear();
                    }
                    case SmtpCommand.Rset rset -> {
                        sender = Optional.empty();
                        recipients.clear();
                    }
                    default -> {}
                }
            }
        }
    }

    private static SmtpCommand rcpt(ForwardPath path) {
        return new SmtpCommand.Rcpt(path, Notify.UNASKED, Optional.empty());
    }
}
