package org.posthorn.imap;

import org.posthorn.imap.Code.Word;
import org.posthorn.imap.ImapState.Access;
import org.posthorn.imap.ImapState.Authenticated;
import org.posthorn.imap.ImapState.LoggedIn;
import org.posthorn.imap.ImapState.Selected;
import org.posthorn.store.MailStore;
import org.posthorn.store.MailboxName;
import org.posthorn.store.StoreException;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** SELECT and EXAMINE. RFC 9051 §6.3.2, §6.3.3. */
record Select(MailboxName mailbox, Access access) implements Command.AfterLogin {

    static Select read(ImapReader in, Access access) throws IOException {
        in.space();
        return new Select(in.mailbox(), access);
    }

    Outcome run(LoggedIn state, MailStore store, ImapWriter out) throws IOException {
        if (state instanceof Selected) {
            out.send(Response.Notice.ok(Word.CLOSED, "Previous mailbox closed"));
        }
        MailboxView view;
        try {
            view = new MailboxView(store.open(state.account(), mailbox));
        } catch (StoreException e) {
            // a failed SELECT leaves none selected
            return new Outcome(new Authenticated(state.account()), Failures.of(e));
        }
        describe(view, out);
        var done =
                switch (access) {
                    case READ_WRITE ->
                            new Response.Done(
                                    Response.Status.OK, Word.READ_WRITE, "SELECT completed");
                    case READ_ONLY ->
                            new Response.Done(
                                    Response.Status.OK, Word.READ_ONLY, "EXAMINE completed");
                };
        return new Outcome(new Selected(state.account(), view, access), done);
    }

    private void describe(MailboxView view, ImapWriter out) throws IOException {
        List<String> flags = view.flagNames();
        out.send(new Response.FlagList(flags));
        out.send(new Response.Exists(view.size()));
        out.send(new Response.Recent());
        out.send(Response.Notice.ok(permanent(flags), "Flags that stay"));
        int unseen = view.firstUnseen();
        if (unseen > 0) {
            out.send(Response.Notice.ok(new Code.Unseen(unseen), "First unseen"));
        }
        long validity = view.mailbox().uidValidity();
        out.send(Response.Notice.ok(new Code.UidValidity(validity), "UIDs valid"));
        long next = view.snapshot().uidNext();
        out.send(Response.Notice.ok(new Code.UidNext(next), "Predicted next UID"));
    }

    private Code permanent(List<String> flags) {
        return switch (access) {
            case READ_ONLY -> new Code.PermanentFlags(List.of());
            case READ_WRITE -> {
                var permanent = new ArrayList<>(flags);
                permanent.add("\\*");
                yield new Code.PermanentFlags(permanent);
            }
        };
    }
}
