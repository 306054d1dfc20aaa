package org.posthorn.smtp;

import org.posthorn.mail.Recipient;
import org.posthorn.net.Connection;
import org.posthorn.net.ConnectionException;
import org.posthorn.pipeline.Envelope;
import org.posthorn.pipeline.Inbound;
import org.posthorn.pipeline.Origin;
import org.posthorn.pipeline.Origin.Greeting;
import org.posthorn.pipeline.Origin.Service;
import org.posthorn.pipeline.Reception;
import org.posthorn.pipeline.Verdict;
import org.posthorn.sasl.Client;
import org.posthorn.sasl.Identity;
import org.posthorn.smtp.SmtpMachine.Step;
import org.posthorn.smtp.SmtpState.Addressed;
import org.posthorn.smtp.SmtpState.Closed;
import org.posthorn.smtp.SmtpState.Connected;
import org.posthorn.smtp.SmtpState.Opened;
import org.posthorn.smtp.SmtpState.Ready;
import org.posthorn.smtp.SmtpState.Receiving;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** One conversation, on the one thread that reads and writes its connection. */
final class SmtpSession {

    private static final Logger log = LoggerFactory.getLogger(SmtpSession.class);

    /** A person mistypes a password twice; who needs more guesses may connect again. */
    private static final int MAX_LOGIN_FAILURES = 3;

    /**
     * Transactions that come to no message: each may have the sender's domain asked, which is up to
     * a hundred questions. As many as Postfix lets pass; who verifies addresses needs fewer.
     */
    private static final int MAX_ABANDONED = 100;

    private final SmtpServer server;
    private final SmtpConf conf;
    private final Inbound inbound;
    private final Connection connection;
    private final SmtpReader reader;
    private final SmtpWriter writer;
    private final SmtpMachine machine;
    private SmtpState state = new Connected();
    private int errors;
    private int transactions;
    private int messages;
    private int loginFailures;

    SmtpSession(SmtpServer server, Connection connection) {
        this.server = server;
        this.conf = server.conf();
        this.inbound = server.inbound();
        this.connection = connection;
        this.reader = new SmtpReader(connection);
        this.writer = new SmtpWriter(connection);
        this.machine = new SmtpMachine(server.hostname());
    }

    void run() throws IOException {
        try {
            connection.patience(conf.idle());
            say(server.greeting());
            while (!(state instanceof Closed)) {
                handle(reader.next());
            }
        } catch (ConnectionException e) {
            writer.say(server.goodbye(e.reason()));
        } catch (RuntimeException e) {
            log.error("{}: the session failed", connection.id(), e);
            writer.say(Reply.of(421, "4.3.0", "Internal error, see log for " + connection.id()));
        }
    }

    private void handle(SmtpCommand command) throws IOException {
        Step step = machine.step(state, command);
        Reply refusal = step.reply();
        if (refusal.isPositive()) {
            refusal = terms().refusal(state, command).orElse(refusal);
        }
        if (!refusal.isPositive()) {
            say(refusal);
            return;
        }
        switch (command) {
            case SmtpCommand.Hello hello -> hello(hello, step);
            case SmtpCommand.StartTls() -> startTls(step);
            case SmtpCommand.Auth auth -> authenticate(auth, (Ready) step.next());
            case SmtpCommand.Mail mail -> mail(step);
            case SmtpCommand.Rcpt rcpt -> recipient(step);
            case SmtpCommand.Data data -> receive((Receiving) step.next());
            case SmtpCommand.Rset rset -> take(step);
            case SmtpCommand.Noop noop -> take(step);
            case SmtpCommand.Vrfy vrfy -> take(step);
            case SmtpCommand.Expn expn -> take(step);
            case SmtpCommand.Help help -> take(step);
            case SmtpCommand.Quit quit -> take(step);
            case SmtpCommand.Faulty faulty -> take(step);
        }
    }

    private void take(Step step) throws IOException {
        state = step.next();
        say(step.reply());
    }

    private void hello(SmtpCommand.Hello hello, Step step) throws IOException {
        state = step.next();
        var lines = new ArrayList<String>();
        lines.add(server.hostname());
        if (hello.greeting() != Greeting.HELO) {
            lines.addAll(terms().capabilities(inbound.maxMessage()));
        }
        say(new Reply(250, "", lines));
    }

    private void startTls(Step step) throws IOException {
        connection.startTls(step.reply().octets());
        state = step.next();
    }

    private void authenticate(SmtpCommand.Auth command, Ready ready) throws IOException {
        var exchange = server.authenticator().begin(command.mechanism(), client());
        if (exchange.isEmpty()) {
            say(Reply.of(504, "5.5.4", "Mechanism not available"));
            return;
        }
        switch (new Auth(connection, writer).run(exchange.get(), command.initial())) {
            case Auth.Outcome.LoggedIn(var user) -> {
                connection.authenticated(user.user());
                state = ready.as(user);
                say(Reply.of(235, "2.7.0", "Authentication succeeded"));
            }
            case Auth.Outcome.Refused(var reply) -> {
                say(reply);
                loginFailures++;
                if (loginFailures >= MAX_LOGIN_FAILURES && !(state instanceof Closed)) {
                    say(Reply.of(421, "4.7.0", "Too many failed logins"));
                }
            }
        }
    }

    private void mail(Step step) throws IOException {
        if (messages >= conf.maxMessages()) {
            say(Reply.of(421, "4.7.0", "Too many messages on one connection, come again"));
            return;
        }
        if (transactions - messages >= MAX_ABANDONED) {
            say(Reply.of(421, "4.7.0", "Too many transactions without a message"));
            return;
        }
        transactions++;
        var opened = (Opened) step.next();
        var admission = inbound.sender(origin(opened.session()), opened.sender());
        var known = new Step(opened.with(admission.findings()), step.reply());
        decide(admission.verdict(), known, "2.1.0");
    }

    private void recipient(Step step) throws IOException {
        var addressed = (Addressed) step.next();
        int count = addressed.recipients().size();
        if (count > conf.maxRecipients()) {
            say(Reply.of(452, "4.5.3", "Too many recipients, send them another message"));
            return;
        }
        var soFar = envelope(addressed.mail(), addressed.recipients().subList(0, count - 1));
        decide(inbound.recipient(soFar, addressed.recipients().getLast()), step, "2.1.5");
    }

    /** Takes the step if the pipeline accepts; a refusal leaves everything as it was. */
    private void decide(Verdict verdict, Step step, String accepted) throws IOException {
        if (verdict instanceof Verdict.Accept) {
            state = step.next();
        }
        answer(List.of(verdict), accepted);
    }

    private void receive(Receiving receiving) throws IOException {
        Addressed addressed = receiving.envelope();
        boolean lmtp = server.service() == Service.LMTP;
        int replies = lmtp ? addressed.recipients().size() : 1;
        state = receiving;
        List<Verdict> verdicts;
        try (Reception reception =
                inbound.receive(envelope(addressed.mail(), addressed.recipients()))) {
            say(Reply.GO_AHEAD);
            var data = new Data(connection, conf.bareLineEnds(), inbound.maxMessage());
            verdicts = data.receive(reception, replies);
        }
        state = SmtpMachine.withoutTransaction(state); // before any answer, whatever it is
        messages++;
        if (verdicts.stream().anyMatch(Verdict.Accept.class::isInstance)) {
            errors = 0;
        }
        answer(verdicts, lmtp ? "2.1.5" : "2.0.0");
    }

    /** All answers to one command, which is one error at most: the last one is heard, too. */
    private void answer(List<Verdict> verdicts, String accepted) throws IOException {
        for (Verdict verdict : verdicts) {
            if (!(state instanceof Closed)) {
                write(verdict, accepted);
            }
        }
        if (verdicts.stream().allMatch(Verdict.Reject.class::isInstance)) {
            countError();
        }
    }

    private void write(Verdict verdict, String accepted) throws IOException {
        switch (verdict) {
            case Verdict.Accept(var text) -> write(Reply.of(250, accepted, text));
            case Verdict.Reject(var code, var status, var text) ->
                    write(Reply.of(code, status, text));
            case Verdict.Defer(var code, var status, var text) ->
                    write(Reply.of(code, status, text));
            case Verdict.HangUp() -> {
                state = new Closed();
                connection.abort();
            }
        }
    }

    private void say(Reply reply) throws IOException {
        write(reply);
        if (reply.code() >= 500) {
            countError();
        }
    }

    private void write(Reply reply) throws IOException {
        writer.say(reply);
        if (reply.isLast()) {
            state = new Closed();
        }
    }

    private void countError() throws IOException {
        errors++;
        if (errors > conf.maxErrors()) {
            write(Reply.of(421, "4.7.0", "Too many errors"));
        }
    }

    private Terms terms() {
        return new Terms(
                server.service(),
                server.tls(),
                connection.tls().isPresent(),
                connection.canStartTls(),
                server.authenticator().mechanisms(client()),
                inbound.reports());
    }

    private Client client() {
        return new Client(
                "smtp",
                connection.remote().getAddress(),
                connection.tls().isPresent(),
                connection.id());
    }

    private Envelope envelope(Opened opened, List<Recipient> recipients) {
        return new Envelope(
                origin(opened.session()), opened.sender(), recipients, opened.findings());
    }

    private Origin origin(Ready ready) {
        return new Origin(
                server.service(),
                connection.id(),
                connection.remote().getAddress(),
                ready.hello().greeting(),
                ready.hello().name(),
                connection
                        .tls()
                        .map(tls -> new Origin.Tls(tls.getProtocol(), tls.getCipherSuite())),
                ready.user().map(Identity::user));
    }
}
