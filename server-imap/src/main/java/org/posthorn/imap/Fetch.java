package org.posthorn.imap;

import org.posthorn.imap.Code.Word;
import org.posthorn.imap.FetchItem.Effect;
import org.posthorn.imap.FetchItem.Octets;
import org.posthorn.imap.ImapState.Access;
import org.posthorn.imap.ImapState.Selected;
import org.posthorn.imap.MailboxView.Expunges;
import org.posthorn.imap.MailboxView.Own;
import org.posthorn.imap.MessageSet.Numbering;
import org.posthorn.store.FlagChange;
import org.posthorn.store.Flags;
import org.posthorn.store.StoreException;
import org.posthorn.store.SystemFlag;
import org.posthorn.store.Uid;
import org.posthorn.store.UidSet;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.PrimitiveIterator;
import java.util.Set;
import java.util.stream.IntStream;

/** FETCH. RFC 9051 §6.4.5. */
record Fetch(MessageSet messages, List<FetchItem> items) implements Command.InMailbox {

    static Fetch read(ImapReader in, Numbering numbering) throws IOException {
        in.space();
        var messages = MessageSet.read(in, numbering);
        in.space();
        return new Fetch(messages, FetchParser.read(in));
    }

    @Override
    public Numbering numbering() {
        return messages.numbering();
    }

    @Override
    public Expunges expunges() {
        return Expunges.behind(numbering());
    }

    Response.Done run(Selected state, ImapWriter out) throws IOException {
        MailboxView view = state.view();
        Picked picked = view.pick(messages);
        if (picked.isEmpty() && !messages.mayBeEmpty()) {
            return Response.Done.bad("No such message");
        }
        boolean marks =
                state.access() == Access.READ_WRITE && items.stream().anyMatch(Fetch::marks);
        var answer = new FetchAnswer(view, out, numbering(), items);
        var lacks = EnumSet.noneOf(Lack.class);
        if (view.hasExpunged(picked)) {
            lacks.add(Lack.EXPUNGED);
        }
        PrimitiveIterator.OfInt sequences = picked.sequences().iterator();
        while (sequences.hasNext()) {
            lacks.addAll(batch(view, sequences, marks, answer, out));
        }
        if (lacks.contains(Lack.UNREADABLE)) {
            return Response.Done.no(Word.CORRUPTION, "Some messages cannot be read");
        }
        return lacks.contains(Lack.EXPUNGED) && numbering() == Numbering.SEQUENCE
                ? Response.Done.no(Word.EXPUNGEISSUED, "Some messages are expunged")
                : Response.Done.ok("FETCH completed");
    }

    /** Why nothing was sent of a message. */
    private enum Lack {
        EXPUNGED,
        /** Damaged or encrypted; the others are sent all the same. */
        UNREADABLE
    }

    private static Set<Lack> batch(
            MailboxView view,
            PrimitiveIterator.OfInt sequences,
            boolean marks,
            FetchAnswer answer,
            ImapWriter out)
            throws IOException {
        var sequenceNumbers = new int[answer.needs().messages()];
        int size = 0;
        long octets = 0;
        while (size < sequenceNumbers.length
                && octets < answer.needs().most()
                && sequences.hasNext()) {
            int sequence = sequences.nextInt();
            int index = view.index(sequence);
            if (index >= 0) {
                sequenceNumbers[size++] = sequence;
                octets += answer.needs().octets(view.snapshot(), index);
            }
        }
        int[] chosen = Arrays.copyOf(sequenceNumbers, size);
        UidSet marked = marks ? mark(view, chosen, answer.numbering(), out) : UidSet.EMPTY;
        int[] indexes = IntStream.of(chosen).map(view::index).filter(i -> i >= 0).toArray();
        var batch = FetchBatch.read(view.mailbox(), view.snapshot(), indexes, answer.needs());
        var lacks = EnumSet.noneOf(Lack.class);
        for (int place = 0; place < indexes.length; place++) {
            try {
                if (!batch.has(place, answer.needs())) {
                    // which tells why
                    view.mailbox().read(new Uid(view.snapshot().uid(indexes[place])), 0, 1);
                    lacks.add(Lack.UNREADABLE);
                } else {
                    answer.send(indexes[place], batch, place, marked);
                }
            } catch (StoreException e) {
                lacks.add(lack(e, answer));
            }
        }
        return lacks;
    }

    /** Rethrows what is no affair of one message, or leaves a line half-written. */
    private static Lack lack(StoreException e, FetchAnswer answer) {
        if (!answer.isWhole()) {
            throw e;
        }
        return switch (e.reason()) {
            case NOT_FOUND -> Lack.EXPUNGED;
            case CORRUPT -> Lack.UNREADABLE;
            case ALREADY_EXISTS, CANNOT, OVER_QUOTA, NO_SPACE, UNAVAILABLE -> throw e;
        };
    }

    /** Returns those that were not seen before: their flags are part of the answer. */
    private static UidSet mark(MailboxView view, int[] batch, Numbering numbering, ImapWriter out)
            throws IOException {
        var unseen = new ArrayList<UidSet.Range>();
        var snapshot = view.snapshot();
        for (int sequence : batch) {
            int index = view.index(sequence);
            if (index >= 0 && !snapshot.flags(index).has(SystemFlag.SEEN)) {
                unseen.add(new UidSet.Range(snapshot.uid(index), snapshot.uid(index)));
            }
        }
        if (unseen.isEmpty()) {
            return UidSet.EMPTY;
        }
        var uids = new UidSet(unseen);
        var seen = new FlagChange.Add(Flags.of(SystemFlag.SEEN));
        view.mailbox().store(uids, seen);
        view.tell(out, Expunges.HELD, numbering, new Own(uids, seen));
        return uids;
    }

    private static boolean marks(FetchItem item) {
        return item instanceof Octets octets && octets.effect() == Effect.SEEN;
    }
}
