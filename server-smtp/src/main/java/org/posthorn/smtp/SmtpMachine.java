package org.posthorn.smtp;

import org.posthorn.mail.Address;
import org.posthorn.mail.ForwardPath;
import org.posthorn.mail.Recipient;
import org.posthorn.pipeline.Findings;
import org.posthorn.pipeline.Origin.Greeting;
import org.posthorn.sasl.Identity;
import org.posthorn.smtp.SmtpState.Addressed;
import org.posthorn.smtp.SmtpState.Closed;
import org.posthorn.smtp.SmtpState.Connected;
import org.posthorn.smtp.SmtpState.Opened;
import org.posthorn.smtp.SmtpState.Ready;
import org.posthorn.smtp.SmtpState.Receiving;

import java.util.List;
import java.util.Optional;

/**
 * The order of commands as a pure function. RFC 5321 §4.1.4.
 *
 * <p>It knows no socket, no clock and no policy: a step that it allows is taken only if {@link
 * Terms} and the pipeline agree. {@link Addressed} is the only state that leads to {@link
 * Receiving}.
 */
final class SmtpMachine {

    private static final Reply VRFY =
            Reply.of(252, "2.0.0", "Cannot verify, but will take a message and try to deliver it");
    private static final Reply HELP =
            Reply.of(
                    214,
                    "2.0.0",
                    "Commands: EHLO HELO LHLO STARTTLS AUTH MAIL RCPT DATA RSET NOOP VRFY HELP"
                            + " QUIT");

    record Step(SmtpState next, Reply reply) {}

    /** Our name, and so the domain of {@code <postmaster>}. RFC 5321 §4.5.1. */
    private final String hostname;

    SmtpMachine(String hostname) {
        this.hostname = hostname;
    }

    Step step(SmtpState state, SmtpCommand command) {
        return switch (command) {
            case SmtpCommand.Hello hello -> new Step(new Ready(hello, user(state)), Reply.OK);
            case SmtpCommand.StartTls() -> startTls(state);
            case SmtpCommand.Auth auth -> auth(state);
            case SmtpCommand.Mail(var sender) ->
                    switch (state) {
                        case Ready s -> new Step(new Opened(s, sender, Findings.NONE), Reply.OK);
                        case Connected s -> refuse(s, "Say EHLO first");
                        case Opened s -> refuse(s, "A transaction is open");
                        case Addressed s -> refuse(s, "A transaction is open");
                        case Receiving s -> refuse(s, "A message is being received");
                        case Closed s -> refuse(s, "Closed");
                    };
            case SmtpCommand.Rcpt rcpt ->
                    switch (state) {
                        case Opened s ->
                                new Step(new Addressed(s, List.of(recipient(rcpt))), Reply.OK);
                        case Addressed s -> new Step(s.plus(recipient(rcpt)), Reply.OK);
                        case Connected s -> refuse(s, "Say EHLO and MAIL first");
                        case Ready s -> refuse(s, "Say MAIL first");
                        case Receiving s -> refuse(s, "A message is being received");
                        case Closed s -> refuse(s, "Closed");
                    };
            case SmtpCommand.Data() -> data(state);
            case SmtpCommand.Rset() -> new Step(withoutTransaction(state), Reply.OK);
            case SmtpCommand.Noop() -> new Step(state, Reply.OK);
            case SmtpCommand.Vrfy() -> new Step(state, VRFY);
            case SmtpCommand.Expn() ->
                    new Step(state, Reply.of(502, "5.5.1", "EXPN is not implemented"));
            case SmtpCommand.Help() -> new Step(state, HELP);
            case SmtpCommand.Quit() -> new Step(new Closed(), Reply.BYE);
            case SmtpCommand.Faulty(var reply) -> new Step(state, reply);
        };
    }

    private Recipient recipient(SmtpCommand.Rcpt rcpt) {
        return new Recipient(address(rcpt.to()), rcpt.wishes(), rcpt.original());
    }

    /** The recipient that a path names here. */
    Address address(ForwardPath path) {
        return switch (path) {
            case ForwardPath.To(var address) -> address;
            case ForwardPath.Postmaster() -> new Address("postmaster", hostname);
        };
    }

    /** Everything is forgotten, EHLO too. RFC 3207 §4.2. */
    private static Step startTls(SmtpState state) {
        return switch (state) {
            case Connected s -> new Step(s, Reply.of(220, "2.0.0", "Ready to start TLS"));
            case Ready(var hello, var user) ->
                    user.isEmpty()
                            ? new Step(
                                    new Connected(), Reply.of(220, "2.0.0", "Ready to start TLS"))
                            // a login on the plaintext wire must not become one on the TLS wire
                            : refuse(state, "STARTTLS comes before AUTH");
            case Opened s -> refuse(s, "A transaction is open");
            case Addressed s -> refuse(s, "A transaction is open");
            case Receiving s -> refuse(s, "A message is being received");
            case Closed s -> refuse(s, "Closed");
        };
    }

    /** RFC 4954 §4: not without EHLO, not twice, not within a transaction. */
    private static Step auth(SmtpState state) {
        return switch (state) {
            case Ready s when s.user().isPresent() -> refuse(s, "Already authenticated");
            case Ready s when s.hello().greeting() == Greeting.HELO -> refuse(s, "Say EHLO first");
            case Ready s -> new Step(s, Reply.of(334, "", ""));
            case Connected s -> refuse(s, "Say EHLO first");
            case Opened s -> refuse(s, "A transaction is open");
            case Addressed s -> refuse(s, "A transaction is open");
            case Receiving s -> refuse(s, "A message is being received");
            case Closed s -> refuse(s, "Closed");
        };
    }

    private static Step data(SmtpState state) {
        return switch (state) {
            case Addressed s -> new Step(new Receiving(s), Reply.GO_AHEAD);
            // RFC 5321 §3.3; but RFC 2033 §4.2 wants 503 in LMTP
            case Opened s when s.session().hello().greeting() != Greeting.LHLO ->
                    new Step(s, Reply.of(554, "5.5.1", "No valid recipients"));
            case Opened s -> refuse(s, "No valid recipients");
            case Connected s -> refuse(s, "Say EHLO, MAIL and RCPT first");
            case Ready s -> refuse(s, "Say MAIL and RCPT first");
            case Receiving s -> refuse(s, "A message is being received");
            case Closed s -> refuse(s, "Closed");
        };
    }

    /** The state behind RSET, and behind a message whatever became of it. */
    static SmtpState withoutTransaction(SmtpState state) {
        return switch (state) {
            case Connected s -> s;
            case Ready s -> s;
            case Opened(var session, var sender, var findings) -> session;
            case Addressed(Opened(var session, var sender, var findings), var to) -> session;
            case Receiving(Addressed(Opened(var session, var sender, var findings), var to)) ->
                    session;
            case Closed s -> s;
        };
    }

    /** A login belongs to the session, not to its EHLO. RFC 4954 §4. */
    private static Optional<Identity> user(SmtpState state) {
        return withoutTransaction(state) instanceof Ready ready ? ready.user() : Optional.empty();
    }

    private static Step refuse(SmtpState state, String text) {
        return new Step(state, Reply.of(503, "5.5.1", text));
    }
}
