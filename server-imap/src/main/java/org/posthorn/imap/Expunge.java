package org.posthorn.imap;

import org.posthorn.imap.Code.Word;
import org.posthorn.imap.ImapState.Access;
import org.posthorn.imap.ImapState.Selected;
import org.posthorn.imap.MessageSet.Numbering;
import org.posthorn.imap.MessageSet.Range;

import java.io.IOException;
import java.util.List;

/** EXPUNGE, and UID EXPUNGE of RFC 4315 §2.1. RFC 9051 §6.4.3. */
record Expunge(MessageSet messages) implements Command.InMailbox {

    /** Of every message that is marked. */
    static final Expunge ALL =
            new Expunge(new MessageSet(Numbering.UID, List.of(new Range(1, MessageSet.LAST))));

    static Expunge readUid(ImapReader in) throws IOException {
        in.space();
        return new Expunge(MessageSet.read(in, Numbering.UID));
    }

    /** The messages that left are told with everything else that has changed. */
    Response.Done run(Selected state) {
        if (state.access() == Access.READ_ONLY) {
            return Response.Done.no(Word.READ_ONLY, "Mailbox is read-only");
        }
        MailboxView view = state.view();
        view.mailbox().expungeDeleted(view.uids(view.pick(messages)));
        return Response.Done.ok("EXPUNGE completed");
    }
}
