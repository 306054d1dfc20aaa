package org.posthorn.pop3;

import org.posthorn.net.Connection;
import org.posthorn.pop3.Pop3State.Authorization;
import org.posthorn.pop3.Pop3State.Transaction;
import org.posthorn.pop3.Reply.Code;
import org.posthorn.sasl.Authenticator;
import org.posthorn.sasl.Client;
import org.posthorn.sasl.Identity;
import org.posthorn.sasl.SaslDialogue;
import org.posthorn.sasl.SaslMechanism;
import org.posthorn.sasl.SaslStep;
import org.posthorn.store.Accounts;
import org.posthorn.store.MailStore;
import org.posthorn.store.MailboxName;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** From a stranger to a user: STLS (RFC 2595 §4), USER and PASS (RFC 1939 §7), AUTH (RFC 5034). */
final class Login {

    private static final Logger log = LoggerFactory.getLogger(Login.class);

    private final Connection connection;
    private final Pop3Reader in;
    private final Pop3Writer out;
    private final Authenticator authenticator;
    private final MailStore store;
    private final Accounts accounts;
    private final MaildropLocks locks;

    Login(
            Connection connection,
            Pop3Reader in,
            Pop3Writer out,
            Authenticator authenticator,
            MailStore store,
            Accounts accounts,
            MaildropLocks locks) {
        this.connection = connection;
        this.in = in;
        this.out = out;
        this.authenticator = authenticator;
        this.store = store;
        this.accounts = accounts;
        this.locks = locks;
    }

    /** How to log in on this connection. RFC 2449 §6.2, §6.3. */
    List<String> capabilities() {
        var capabilities = new ArrayList<String>();
        if (authenticator.plaintextAllowed(client())) {
            capabilities.add("USER");
        }
        List<String> mechanisms = authenticator.mechanisms(client());
        if (!mechanisms.isEmpty()) {
            capabilities.add("SASL " + String.join(" ", mechanisms));
        }
        return capabilities;
    }

    boolean canStartTls() {
        return connection.canStartTls();
    }

    Step run(Authorization state, Command.BeforeLogin command) throws IOException {
        return switch (command) {
            case Command.Stls() -> startTls(state);
            case Command.User(var name) -> user(state, name);
            case Command.Pass pass -> password(state, pass);
            case Command.Mechanisms() -> mechanisms(state);
            case Command.Auth auth -> authenticate(auth);
        };
    }

    private Step startTls(Authorization state) throws IOException {
        if (!connection.canStartTls()) {
            return Step.err(state, "TLS is not available here, or already begun");
        }
        connection.startTls(Pop3Writer.render(new Reply.Ok("Begin TLS")));
        return new Step.Done(Authorization.STRANGER);
    }

    private Step user(Authorization state, String name) {
        if (authenticator.plaintextAllowed(client())) {
            return Step.ok(new Authorization(Optional.of(name)), "Send PASS");
        }
        boolean needsTls = authenticator.needsTls(client());
        return Step.err(
                state, needsTls ? "Encrypt first, with STLS" : "Passwords are not taken here");
    }

    private Step password(Authorization state, Command.Pass command) {
        if (state.user().isEmpty()) {
            return Step.err(state, "Send USER first");
        }
        return switch (authenticator.login(state.user().get(), command.password(), client())) {
            case SaslStep.Success(var identity) -> enter(identity);
            case SaslStep.Failure(var kind, var reason) -> refused(kind);
            case SaslStep.Challenge challenge ->
                    throw new IllegalStateException("a password needs no second step");
        };
    }

    private Step mechanisms(Authorization state) throws IOException {
        out.begin("Mechanisms follow");
        for (String mechanism : authenticator.mechanisms(client())) {
            out.line(mechanism);
        }
        out.end();
        return new Step.Done(state);
    }

    private Step authenticate(Command.Auth command) throws IOException {
        Optional<SaslMechanism.Exchange> exchange =
                authenticator.begin(command.mechanism(), client());
        if (exchange.isEmpty()) {
            return Step.err(Authorization.STRANGER, "Unknown mechanism, or not without TLS");
        }
        connection.conceal();
        SaslDialogue.Outcome outcome;
        try {
            outcome = SaslDialogue.run(exchange.get(), command.initialResponse(), this::ask);
        } finally {
            connection.publish();
        }
        return switch (outcome) {
            case SaslDialogue.Outcome.Success(var identity) -> enter(identity);
            case SaslDialogue.Outcome.Failure(var kind) -> refused(kind);
            case SaslDialogue.Outcome.Cancelled cancelled ->
                    Step.err(Authorization.STRANGER, "Cancelled");
            case SaslDialogue.Outcome.BadBase64 bad ->
                    Step.err(Authorization.STRANGER, "Not base64");
        };
    }

    private String ask(String challenge) throws IOException {
        out.challenge(challenge);
        return in.response();
    }

    /** The same for a wrong password and an unknown user. RFC 3206 §4. */
    private static Step refused(SaslStep.Kind kind) {
        return new Step.Answered(Authorization.STRANGER, Failures.of(kind));
    }

    private Step enter(Identity identity) {
        String user = identity.user();
        Optional<MaildropLocks.Lock> lock = locks.acquire(user);
        if (lock.isEmpty()) {
            return new Step.Answered(
                    Authorization.STRANGER,
                    new Reply.Err(Code.IN_USE, "Another session has the mailbox"));
        }
        Maildrop drop;
        try {
            drop = open(user, lock.get());
        } catch (RuntimeException e) {
            lock.get().close();
            throw e;
        }
        connection.authenticated(user);
        log.info("{}: {} has logged in", connection.id(), user);
        return Step.ok(new Transaction(drop), drop.count() + " messages");
    }

    private Maildrop open(String user, MaildropLocks.Lock lock) {
        var mailbox = store.open(accounts.of(user), MailboxName.INBOX);
        try {
            return new Maildrop(user, mailbox, lock);
        } catch (RuntimeException e) {
            mailbox.close();
            throw e;
        }
    }

    private Client client() {
        return new Client(
                "pop3",
                connection.remote().getAddress(),
                connection.tls().isPresent(),
                connection.id());
    }
}
