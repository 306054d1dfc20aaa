package org.posthorn.imap;

import org.posthorn.imap.Code.Word;
import org.posthorn.imap.ImapState.Authenticated;
import org.posthorn.imap.ImapState.LoggedIn;
import org.posthorn.imap.ImapState.NotAuthenticated;
import org.posthorn.imap.Response.Done;
import org.posthorn.imap.Response.Status;
import org.posthorn.net.Connection;
import org.posthorn.sasl.Authenticator;
import org.posthorn.sasl.Client;
import org.posthorn.sasl.Identity;
import org.posthorn.sasl.SaslStep;
import org.posthorn.store.Account;
import org.posthorn.store.Accounts;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** From a stranger to a user: STARTTLS, LOGIN, AUTHENTICATE. RFC 9051 §6.2. */
final class Login {

    private static final Logger log = LoggerFactory.getLogger(Login.class);

    /** What is there in every state; each is accepted as soon as its commands are. */
    private static final List<String> ALWAYS =
            List.of(
                    "IMAP4rev1",
                    "LITERAL+",
                    "ID",
                    "IDLE",
                    "NAMESPACE",
                    "CHILDREN",
                    "UIDPLUS",
                    "UNSELECT",
                    "MOVE",
                    "PREVIEW");

    private final ImapConf conf;
    private final Accounts accounts;
    private final Authenticator authenticator;
    private final Connection connection;
    private final ImapReader in;
    private final ImapWriter out;

    Login(
            ImapConf conf,
            Accounts accounts,
            Authenticator authenticator,
            Connection connection,
            ImapReader in,
            ImapWriter out) {
        this.conf = conf;
        this.accounts = accounts;
        this.authenticator = authenticator;
        this.connection = connection;
        this.in = in;
        this.out = out;
    }

    /** What may be used now. RFC 9051 §6.1.1, §7.2.2. */
    List<String> capabilities(ImapState state) {
        var names = new ArrayList<>(ALWAYS);
        if (state instanceof NotAuthenticated) {
            names.add("SASL-IR");
            if (connection.canStartTls()) {
                names.add("STARTTLS");
            }
            if (!authenticator.plaintextAllowed(client())) {
                names.add("LOGINDISABLED");
            }
            authenticator.mechanisms(client()).forEach(name -> names.add("AUTH=" + name));
        }
        return names;
    }

    Outcome run(String tag, NotAuthenticated state, Command.BeforeLogin command)
            throws IOException {
        return switch (command) {
            case Command.StartTls() -> startTls(tag, state);
            case Command.Login attempt -> login(state, attempt);
            case Authenticate attempt -> authenticate(state, attempt);
        };
    }

    private Outcome startTls(String tag, NotAuthenticated state) throws IOException {
        if (!connection.canStartTls()) {
            return new Outcome(state, Done.bad("TLS is not available here, or already begun"));
        }
        out.drain();
        connection.startTls(ImapWriter.render(tag, Done.ok("Begin TLS")));
        return Outcome.answered(state);
    }

    private Outcome login(NotAuthenticated state, Command.Login attempt) throws IOException {
        if (!authenticator.plaintextAllowed(client())) {
            Done done =
                    authenticator.needsTls(client())
                            ? Done.no(Word.PRIVACYREQUIRED, "Encrypt first, with STARTTLS")
                            : Done.no(Word.CANNOT, "Passwords are not taken here");
            return new Outcome(state, done);
        }
        return finish(state, authenticator.login(attempt.user(), attempt.password(), client()));
    }

    private Outcome authenticate(NotAuthenticated state, Authenticate attempt) throws IOException {
        var exchange = authenticator.begin(attempt.mechanism(), client());
        if (exchange.isPresent()) {
            return finish(state, attempt.run(exchange.get(), in, out));
        }
        Done done =
                authenticator.needsTls(client())
                        ? Done.no(Word.PRIVACYREQUIRED, "Not without TLS, or unknown")
                        : Done.no(Word.CANNOT, "Unknown mechanism");
        return new Outcome(state, done);
    }

    private Outcome finish(NotAuthenticated state, SaslStep step) {
        return switch (step) {
            case SaslStep.Success(var identity) -> enter(identity);
            case SaslStep.Failure(var kind, var reason) -> new Outcome(state, refusal(kind));
            case SaslStep.Challenge challenge ->
                    throw new IllegalStateException("the exchange is not over");
        };
    }

    /** The same for a wrong password and an unknown user. RFC 5530 §3. */
    private static Done refusal(SaslStep.Kind kind) {
        return switch (kind) {
            case MALFORMED -> Done.bad("Malformed authentication data");
            case REJECTED -> Done.no(Word.AUTHENTICATIONFAILED, "Wrong user or password");
            case UNAVAILABLE -> Done.no(Word.UNAVAILABLE, "Cannot check now, try again later");
        };
    }

    private Outcome enter(Identity identity) {
        Account account = accounts.of(identity.user());
        connection.authenticated(identity.user());
        connection.patience(conf.idle());
        in.loggedIn();
        LoggedIn state = new Authenticated(account);
        log.info(
                "{}: login of {} from {}{}",
                connection.id(),
                identity.user(),
                connection.remote().getAddress().getHostAddress(),
                connection.tls().isPresent() ? ", TLS" : "");
        return new Outcome(
                state, new Done(Status.OK, new Code.Capability(capabilities(state)), "Logged in"));
    }

    private Client client() {
        return new Client(
                "imap",
                connection.remote().getAddress(),
                connection.tls().isPresent(),
                connection.id());
    }
}
