package org.posthorn.imap;

import org.posthorn.imap.Code.Word;
import org.posthorn.imap.ImapState.Access;
import org.posthorn.imap.ImapState.Selected;
import org.posthorn.imap.MessageSet.Numbering;
import org.posthorn.store.Mailbox.Copied;
import org.posthorn.store.MailboxName;
import org.posthorn.store.StoreException;
import org.posthorn.store.UidSet;

import java.io.IOException;

/** COPY, and MOVE of RFC 6851 §3.1. RFC 9051 §6.4.7, §6.4.8. */
record Copy(MessageSet messages, MailboxName target, Original original)
        implements Command.InMailbox {

    /** What becomes of the copied message. */
    enum Original {
        STAYS,
        GOES
    }

    static Copy read(ImapReader in, Numbering numbering, Original original) throws IOException {
        in.space();
        var messages = MessageSet.read(in, numbering);
        in.space();
        return new Copy(messages, in.mailbox(), original);
    }

    @Override
    public Numbering numbering() {
        return messages.numbering();
    }

    Response.Done run(Selected state, ImapWriter out) throws IOException {
        if (original == Original.GOES && state.access() == Access.READ_ONLY) {
            return Response.Done.no(Word.READ_ONLY, "Mailbox is read-only");
        }
        MailboxView view = state.view();
        Picked picked = view.pick(messages);
        if (picked.isEmpty() && !messages.mayBeEmpty()) {
            return Response.Done.bad("No such message");
        }
        if (numbering() == Numbering.SEQUENCE && view.hasExpunged(picked)) {
            return Response.Done.no(Word.EXPUNGEISSUED, "Some messages are expunged");
        }
        try {
            return copy(view, view.uids(picked), out);
        } catch (StoreException e) {
            return e.reason() == StoreException.Reason.NOT_FOUND
                    ? Response.Done.no(Word.TRYCREATE, "No such mailbox")
                    : Failures.of(e);
        }
    }

    private Response.Done copy(MailboxView view, UidSet uids, ImapWriter out) throws IOException {
        return switch (original) {
            case STAYS -> {
                Copied copied = view.mailbox().copy(uids, target);
                yield copied.from().isEmpty()
                        ? Response.Done.ok("COPY completed")
                        : new Response.Done(
                                Response.Status.OK, new Code.CopyUid(copied), "COPY completed");
            }
            case GOES -> {
                Copied moved = view.mailbox().move(uids, target);
                if (!moved.from().isEmpty()) {
                    // RFC 6851 §4.3: before the EXPUNGE responses, so not in the tagged line
                    out.send(Response.Notice.ok(new Code.CopyUid(moved), "Moved"));
                }
                yield Response.Done.ok("MOVE completed");
            }
        };
    }
}
