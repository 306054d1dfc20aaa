package org.posthorn.pop3;

import org.posthorn.pop3.Pop3State.Authorization;
import org.posthorn.pop3.Pop3State.Closed;
import org.posthorn.pop3.Pop3State.Transaction;
import org.posthorn.pop3.Pop3State.Update;

import java.io.IOException;
import java.util.OptionalInt;

/** Runs one command in the state it arrives in, and returns the state that follows. */
final class Dispatcher {

    private record Turn(Pop3State state, Command command) {}

    private final Pop3Writer out;
    private final Login login;

    Dispatcher(Pop3Writer out, Login login) {
        this.out = out;
        this.login = login;
    }

    Step run(Pop3State state, Command command) throws IOException {
        return switch (new Turn(state, command)) {
            case Turn(var s, Command.AnyState c) -> anyState(s, c);
            case Turn(Authorization s, Command.BeforeLogin c) -> login.run(s, c);
            case Turn(Transaction s, Command.AfterLogin c) -> transaction(s, c);
            case Turn(var s, var c) -> Step.err(s, "Not in this state");
        };
    }

    private Step anyState(Pop3State state, Command.AnyState command) throws IOException {
        return switch (command) {
            case Command.Invalid(var answer) -> new Step.Answered(state, answer);
            case Command.Capa() -> Capa.run(state, login, out);
            case Command.Quit() ->
                    switch (state) {
                        case Authorization s -> Step.ok(new Closed(), "Goodbye");
                        case Transaction(var drop) -> Quit.run(new Update(drop));
                        case Update s -> Step.ok(new Closed(), "Goodbye");
                        case Closed s -> Step.ok(s, "Goodbye");
                    };
        };
    }

    private Step transaction(Transaction state, Command.AfterLogin command) throws IOException {
        Maildrop drop = state.drop();
        return switch (command) {
            case Command.Noop() -> Step.ok(state, "Nothing done");
            case Command.Stat() -> Step.ok(state, drop.count() + " " + drop.octets());
            case Command.Rset() -> {
                drop.unmarkAll();
                yield Step.ok(state, drop.count() + " messages");
            }
            case Command.Dele(var number) -> {
                OptionalInt index = drop.find(number);
                index.ifPresent(drop::mark);
                yield index.isPresent()
                        ? Step.ok(state, "Marked to be deleted")
                        : Step.noSuchMessage(state);
            }
            case Command.List list -> Listing.run(state, list, out);
            case Command.Uidl uidl -> Listing.run(state, uidl, out);
            case Command.Retr retr -> Retrieval.run(state, retr, out);
            case Command.Top top -> Retrieval.run(state, top, out);
        };
    }
}
