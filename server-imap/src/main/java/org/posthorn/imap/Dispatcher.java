package org.posthorn.imap;

import org.posthorn.imap.Code.Word;
import org.posthorn.imap.ImapState.Access;
import org.posthorn.imap.ImapState.Authenticated;
import org.posthorn.imap.ImapState.LoggedIn;
import org.posthorn.imap.ImapState.LoggedOut;
import org.posthorn.imap.ImapState.NotAuthenticated;
import org.posthorn.imap.ImapState.Selected;
import org.posthorn.imap.Response.Done;
import org.posthorn.net.Connection;
import org.posthorn.store.MailStore;
import org.posthorn.store.MailboxName;

import java.io.IOException;
import java.time.InstantSource;

/** Runs one command in the state it arrives in, and returns the state that follows. */
final class Dispatcher {

    private record Turn(ImapState state, Command command) {}

    private final ImapConf conf;
    private final WireNames names;
    private final MailStore store;
    private final InstantSource clock;
    private final Connection connection;
    private final ImapReader in;
    private final ImapWriter out;
    private final Login login;

    Dispatcher(
            ImapConf conf,
            WireNames names,
            MailStore store,
            InstantSource clock,
            Connection connection,
            ImapReader in,
            ImapWriter out,
            Login login) {
        this.conf = conf;
        this.names = names;
        this.store = store;
        this.clock = clock;
        this.connection = connection;
        this.in = in;
        this.out = out;
        this.login = login;
    }

    ImapState run(String tag, ImapState state, Command command) throws IOException {
        Outcome outcome =
                switch (new Turn(state, command)) {
                    case Turn(var s, Command.AnyState c) -> anyState(s, c);
                    case Turn(NotAuthenticated s, Command.BeforeLogin c) -> login.run(tag, s, c);
                    case Turn(LoggedIn s, Command.AfterLogin c) -> afterLogin(s, c);
                    case Turn(Selected s, Command.InMailbox c) -> inMailbox(s, c);
                    case Turn(var s, var c) -> stay(s, Done.bad("Not valid in this state"));
                };
        if (outcome.next() instanceof Selected s && s.equals(state)) {
            tell(tag, s, command, outcome);
        }
        if (state instanceof Selected before && !before.equals(outcome.next())) {
            before.view().close();
        }
        if (outcome.done().isPresent()) {
            out.send(tag, outcome.done().get());
        }
        return outcome.next();
    }

    /** A client whose own RENAME took its mailbox away shall hear that it was done. */
    private void tell(String tag, Selected state, Command command, Outcome outcome)
            throws IOException {
        try {
            state.view().tell(out, command.expunges(), command.numbering());
        } catch (MailboxGoneException e) {
            if (command instanceof Command.Rename && outcome.done().isPresent()) {
                out.send(tag, outcome.done().get());
            }
            throw e;
        }
    }

    private Outcome anyState(ImapState state, Command.AnyState command) throws IOException {
        return switch (command) {
            case Command.Capability() -> {
                out.send(new Response.Capability(login.capabilities(state)));
                yield stay(state, Done.ok("CAPABILITY completed"));
            }
            case Command.Noop() -> stay(state, Done.ok("NOOP completed"));
            case Command.Id() -> {
                out.send(new Response.Id("Posthorn"));
                yield stay(state, Done.ok("ID completed"));
            }
            case Command.Logout() -> {
                out.send(Response.Notice.bye("Logging out")); // RFC 9051 §6.1.3: before the OK
                yield new Outcome(new LoggedOut(), Done.ok("LOGOUT completed"));
            }
        };
    }

    private Outcome afterLogin(LoggedIn state, Command.AfterLogin command) throws IOException {
        var account = state.account();
        return switch (command) {
            case Select select -> select.run(state, store, out);
            case Command.Create(var mailbox) -> {
                store.create(account, mailbox);
                yield stay(state, Done.ok("CREATE completed"));
            }
            case Command.Delete(var mailbox) -> {
                store.delete(account, mailbox);
                yield afterDelete(state, mailbox);
            }
            case Command.Rename(var from, var to) -> {
                store.rename(account, from, to);
                yield stay(state, Done.ok("RENAME completed"));
            }
            case Command.Subscribe(var mailbox) -> {
                store.subscribe(account, mailbox);
                yield stay(state, Done.ok("SUBSCRIBE completed"));
            }
            case Command.Unsubscribe(var mailbox) -> {
                store.unsubscribe(account, mailbox);
                yield stay(state, Done.ok("UNSUBSCRIBE completed"));
            }
            case Command.Namespace() -> {
                out.send(new Response.Namespace());
                yield stay(state, Done.ok("NAMESPACE completed"));
            }
            case ListMailboxes list -> stay(state, list.run(account, store, names, out));
            case StatusCommand status -> stay(state, status.run(account, store, out));
            case Append append ->
                    stay(state, append.run(account, store, in, conf, clock.instant()));
            case Idle idle -> stay(state, idle.run(state, connection, in, out, conf, clock));
        };
    }

    private Outcome inMailbox(Selected state, Command.InMailbox command) throws IOException {
        return switch (command) {
            case Command.Check() -> stay(state, Done.ok("CHECK completed"));
            case Command.Close() -> {
                if (state.access() == Access.READ_WRITE) {
                    Expunge.ALL.run(state);
                }
                yield leave(state, "CLOSE completed");
            }
            case Command.Unselect() -> leave(state, "UNSELECT completed");
            case Expunge expunge -> stay(state, expunge.run(state));
            case Search search -> stay(state, search.run(state, out));
            case Fetch fetch -> stay(state, fetch.run(state, out));
            case Store change -> stay(state, change.run(state, out));
            case Copy copy -> stay(state, copy.run(state, out));
        };
    }

    /** Who deletes the selected mailbox has none selected any more. RFC 9051 §6.3.5. */
    private Outcome afterDelete(LoggedIn state, MailboxName deleted) throws IOException {
        Done done = Done.ok("DELETE completed");
        if (state instanceof Selected selected
                && selected.view().mailbox().name().equals(deleted)) {
            out.send(Response.Notice.ok(Word.CLOSED, "Selected mailbox deleted"));
            return new Outcome(new Authenticated(state.account()), done);
        }
        return stay(state, done);
    }

    private static Outcome leave(Selected state, String text) {
        return new Outcome(new Authenticated(state.account()), Done.ok(text));
    }

    private static Outcome stay(ImapState state, Done done) {
        return new Outcome(state, done);
    }
}
