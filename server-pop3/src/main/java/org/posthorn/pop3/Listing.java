package org.posthorn.pop3;

import org.posthorn.pop3.Pop3State.Transaction;

import java.io.IOException;
import java.util.OptionalInt;
import java.util.PrimitiveIterator;
import java.util.function.IntFunction;

/** LIST (RFC 1939 §5) and UIDL (RFC 1939 §7), of one message or of all. */
final class Listing {

    private Listing() {}

    static Step run(Transaction state, Command.List command, Pop3Writer out) throws IOException {
        Maildrop drop = state.drop();
        return answer(
                state,
                command.message(),
                index -> String.valueOf(drop.size(index)),
                drop.count() + " messages (" + drop.octets() + " octets)",
                out);
    }

    static Step run(Transaction state, Command.Uidl command, Pop3Writer out) throws IOException {
        return answer(
                state, command.message(), state.drop()::uidl, "Unique-id listing follows", out);
    }

    private static Step answer(
            Transaction state,
            OptionalInt number,
            IntFunction<String> value,
            String heading,
            Pop3Writer out)
            throws IOException {
        if (number.isPresent()) {
            OptionalInt index = state.drop().find(number.getAsInt());
            return index.isPresent()
                    ? Step.ok(state, line(index.getAsInt(), value))
                    : Step.noSuchMessage(state);
        }
        out.begin(heading);
        for (PrimitiveIterator.OfInt i = state.drop().indexes().iterator(); i.hasNext(); ) {
            out.line(line(i.nextInt(), value));
        }
        out.end();
        return new Step.Done(state);
    }

    private static String line(int index, IntFunction<String> value) {
        return (index + 1) + " " + value.apply(index);
    }
}
