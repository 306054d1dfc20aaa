package org.posthorn.pop3;

import org.posthorn.pop3.Pop3State.Transaction;

import java.io.IOException;
import java.util.Arrays;
import java.util.OptionalInt;

/** RETR (RFC 1939 §5) and TOP (RFC 1939 §7). */
final class Retrieval {

    /** Read at once, in octets: most messages whole, none that fills the memory. */
    static final int CHUNK = 65_536;

    private Retrieval() {}

    static Step run(Transaction state, Command.Retr command, Pop3Writer out) throws IOException {
        OptionalInt index = state.drop().find(command.message());
        if (index.isEmpty()) {
            return Step.noSuchMessage(state);
        }
        long size = state.drop().size(index.getAsInt());
        return send(state, index.getAsInt(), size + " octets", new Whole(), out);
    }

    static Step run(Transaction state, Command.Top command, Pop3Writer out) throws IOException {
        OptionalInt index = state.drop().find(command.message());
        return index.isEmpty()
                ? Step.noSuchMessage(state)
                : send(
                        state,
                        index.getAsInt(),
                        "Top of message follows",
                        new Beginning(command.lines()),
                        out);
    }

    /** How much of a message is wanted. */
    private interface Part {

        /** Octets of the next chunk that belong to it; fewer than there are end it. */
        int wanted(byte[] chunk);
    }

    private record Whole() implements Part {

        @Override
        public int wanted(byte[] chunk) {
            return chunk.length;
        }
    }

    /** The header, the empty line behind it, and some lines of the body. */
    private static final class Beginning implements Part {

        private long lines;
        private boolean header = true;
        private boolean emptyLine = true;

        Beginning(int lines) {
            this.lines = lines;
        }

        @Override
        public int wanted(byte[] chunk) {
            for (int i = 0; i < chunk.length; i++) {
                if (!header && lines == 0) {
                    return i;
                }
                if (chunk[i] == '\n') {
                    if (!header) {
                        lines--;
                    }
                    header &= !emptyLine;
                    emptyLine = true;
                } else if (chunk[i] != '\r') {
                    emptyLine = false;
                }
            }
            return chunk.length;
        }
    }

    private static Step send(
            Transaction state, int index, String heading, Part part, Pop3Writer out)
            throws IOException {
        // Read before it is promised: another session may have expunged it.
        byte[] chunk = state.drop().read(index, 0, CHUNK);
        int wanted = part.wanted(chunk);
        if (goesOn(chunk, wanted)) {
            state.drop().requireReadable(index);
        }
        out.begin(heading);
        long offset = 0;
        while (goesOn(chunk, wanted)) {
            out.content(chunk);
            offset += chunk.length;
            chunk = state.drop().read(index, offset, CHUNK);
            wanted = part.wanted(chunk);
        }
        out.content(wanted < chunk.length ? Arrays.copyOf(chunk, wanted) : chunk);
        out.end();
        return new Step.Done(state);
    }

    private static boolean goesOn(byte[] chunk, int wanted) {
        return chunk.length == CHUNK && wanted == CHUNK;
    }
}
