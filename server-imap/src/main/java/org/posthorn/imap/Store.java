package org.posthorn.imap;

import org.posthorn.imap.Code.Word;
import org.posthorn.imap.ImapState.Access;
import org.posthorn.imap.ImapState.Selected;
import org.posthorn.imap.MailboxView.Expunges;
import org.posthorn.imap.MailboxView.Own;
import org.posthorn.imap.MessageSet.Numbering;
import org.posthorn.store.FlagChange;
import org.posthorn.store.Flags;

import java.io.IOException;
import java.util.PrimitiveIterator;

/** STORE. RFC 9051 §6.4.6. */
record Store(MessageSet messages, FlagChange change, Echo echo) implements Command.InMailbox {

    /** Whether the new flags are sent back: {@code .SILENT} asks not to. */
    enum Echo {
        FETCH,
        SILENT
    }

    static Store read(ImapReader in, Numbering numbering) throws IOException {
        in.space();
        var messages = MessageSet.read(in, numbering);
        in.space();
        boolean add = in.accept('+');
        boolean remove = !add && in.accept('-');
        Echo echo =
                switch (in.word()) {
                    case "FLAGS" -> Echo.FETCH;
                    case "FLAGS.SILENT" -> Echo.SILENT;
                    default -> throw Refused.syntax("Only FLAGS can be stored");
                };
        in.space();
        Flags flags = in.isNext('(') ? FlagNames.readList(in) : FlagNames.readBare(in);
        FlagChange change =
                add
                        ? new FlagChange.Add(flags)
                        : remove ? new FlagChange.Remove(flags) : new FlagChange.Replace(flags);
        return new Store(messages, change, echo);
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
        if (state.access() == Access.READ_ONLY) {
            return Response.Done.no(Word.READ_ONLY, "Mailbox is read-only");
        }
        MailboxView view = state.view();
        view.tell(out, Expunges.HELD, numbering());
        Picked picked = view.pick(messages);
        if (picked.isEmpty() && !messages.mayBeEmpty()) {
            return Response.Done.bad("No such message");
        }
        var uids = view.uids(picked);
        view.mailbox().store(uids, change);
        view.tell(out, Expunges.HELD, numbering(), new Own(uids, change));
        if (echo == Echo.FETCH) {
            echo(view, picked, out);
        }
        return numbering() == Numbering.SEQUENCE && view.hasExpunged(picked)
                ? Response.Done.no(Word.EXPUNGEISSUED, "Some messages are expunged")
                : Response.Done.ok("STORE completed");
    }

    private void echo(MailboxView view, Picked picked, ImapWriter out) throws IOException {
        PrimitiveIterator.OfInt sequences = picked.sequences().iterator();
        while (sequences.hasNext()) {
            int sequence = sequences.nextInt();
            int index = view.index(sequence);
            if (index >= 0) {
                view.tellFlags(out, numbering(), index);
            }
        }
    }
}
