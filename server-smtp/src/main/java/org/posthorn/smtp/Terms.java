package org.posthorn.smtp;

import org.posthorn.mail.Returned;
import org.posthorn.net.TlsMode;
import org.posthorn.pipeline.Origin.Greeting;
import org.posthorn.pipeline.Origin.Service;
import org.posthorn.pipeline.Sender;
import org.posthorn.smtp.SmtpState.Ready;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What this connection may do now. The one policy behind both what EHLO announces and what is
 * accepted.
 *
 * @param secure whether the connection is encrypted
 * @param startTls whether it can become so
 * @param mechanisms those that may be used now
 * @param reports whether senders are told what they ask for: RFC 3461
 */
record Terms(
        Service service,
        TlsMode tls,
        boolean secure,
        boolean startTls,
        List<String> mechanisms,
        boolean reports) {

    /** RFC 6531 §3.5. */
    static final Reply UTF8_NEEDED = Reply.of(553, "5.6.7", "Address needs SMTPUTF8");

    Terms {
        mechanisms = service == Service.LMTP ? List.of() : List.copyOf(mechanisms);
    }

    /** The extensions that EHLO names. RFC 5321 §4.1.1.1. */
    List<String> capabilities(long maxMessage) {
        var names = new ArrayList<String>();
        names.add("PIPELINING");
        names.add("SIZE " + maxMessage);
        names.add("8BITMIME");
        names.add("ENHANCEDSTATUSCODES");
        names.add("SMTPUTF8");
        if (reports) {
            names.add("DSN");
        }
        if (canRequireTls()) {
            names.add("REQUIRETLS");
        }
        if (startTls) {
            names.add("STARTTLS");
        }
        if (!mechanisms.isEmpty() && !tlsFirst()) {
            names.add("AUTH " + String.join(" ", mechanisms));
        }
        return names;
    }

    /** Why a command that is in order is refused all the same. */
    Optional<Reply> refusal(SmtpState state, SmtpCommand command) {
        return switch (command) {
            case SmtpCommand.Hello hello -> hello(hello.greeting());
            case SmtpCommand.StartTls() -> encryption();
            case SmtpCommand.Auth auth -> tlsFirst() ? Optional.of(tlsNeeded()) : auth();
            case SmtpCommand.Mail mail -> tlsFirst() ? Optional.of(tlsNeeded()) : mail(mail, state);
            case SmtpCommand.Vrfy vrfy -> tlsFirst() ? Optional.of(tlsNeeded()) : user(state);
            // nothing to refuse, or legal only behind a MAIL that was not refused
            case SmtpCommand.Rcpt rcpt -> recipient(rcpt, state);
            case SmtpCommand.Data data -> Optional.empty();
            case SmtpCommand.Rset rset -> Optional.empty();
            case SmtpCommand.Noop noop -> Optional.empty();
            case SmtpCommand.Expn expn -> Optional.empty();
            case SmtpCommand.Help help -> Optional.empty();
            case SmtpCommand.Quit quit -> Optional.empty();
            case SmtpCommand.Faulty faulty -> Optional.empty();
        };
    }

    private boolean tlsFirst() {
        return tls == TlsMode.REQUIRED && !secure;
    }

    /** RFC 3207 §4. */
    private static Reply tlsNeeded() {
        return Reply.of(530, "5.7.0", "Must issue a STARTTLS command first");
    }

    /** RFC 2033 §4.1: LHLO and nothing else in LMTP, and in LMTP only. */
    private Optional<Reply> hello(Greeting greeting) {
        if ((greeting == Greeting.LHLO) == (service == Service.LMTP)) {
            return Optional.empty();
        }
        return refused(
                500,
                "5.5.1",
                service == Service.LMTP ? "This is LMTP: say LHLO" : "This is SMTP: say EHLO");
    }

    private Optional<Reply> encryption() {
        if (secure) {
            return refused(503, "5.5.1", "TLS is active already");
        }
        return startTls ? Optional.empty() : refused(502, "5.5.1", "STARTTLS is not available");
    }

    /** RFC 4954 §6. */
    private Optional<Reply> auth() {
        if (!mechanisms.isEmpty()) {
            return Optional.empty();
        }
        return startTls && service != Service.LMTP
                ? refused(538, "5.7.11", "Encryption required: STARTTLS first")
                : refused(502, "5.5.1", "AUTH is not available");
    }

    private Optional<Reply> mail(SmtpCommand.Mail mail, SmtpState state) {
        Sender sender = mail.sender();
        boolean wishes = sender.envelopeId().isPresent() || sender.returned() != Returned.UNASKED;
        return user(state)
                .or(() -> reports(wishes))
                .or(() ->
                        sender.tlsRequired() && !canRequireTls()
                                ? refused(555, "5.5.4", "REQUIRETLS is not available")
                                : Optional.empty());
    }

    /** What comes over TLS, and goes on. RFC 8689 §2. */
    private boolean canRequireTls() {
        return secure && reports;
    }

    private Optional<Reply> recipient(SmtpCommand.Rcpt rcpt, SmtpState state) {
        return rcpt.to().isAscii() || hasUtf8(state)
                ? reports(rcpt.wishes().asked() || rcpt.original().isPresent())
                : Optional.of(UTF8_NEEDED);
    }

    private static boolean hasUtf8(SmtpState state) {
        return switch (state) {
            case SmtpState.Opened opened -> opened.sender().utf8();
            case SmtpState.Addressed addressed -> addressed.mail().sender().utf8();
            case SmtpState.Receiving receiving -> receiving.envelope().mail().sender().utf8();
            case SmtpState.Connected connected -> false;
            case Ready ready -> false;
            case SmtpState.Closed closed -> false;
        };
    }

    /** RFC 5321 §4.1.1.11. */
    private Optional<Reply> reports(boolean wishes) {
        return wishes && !reports
                ? refused(555, "5.5.4", "DSN is not available")
                : Optional.empty();
    }

    /** RFC 6409 §4.3. */
    private Optional<Reply> user(SmtpState state) {
        boolean missing =
                service == Service.SUBMISSION
                        && !(SmtpMachine.withoutTransaction(state) instanceof Ready ready
                                && ready.user().isPresent());
        return missing ? refused(530, "5.7.0", "Authentication required") : Optional.empty();
    }

    private static Optional<Reply> refused(int code, String status, String text) {
        return Optional.of(Reply.of(code, status, text));
    }
}
