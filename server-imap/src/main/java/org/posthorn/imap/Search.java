package org.posthorn.imap;

import org.posthorn.imap.ImapState.Selected;
import org.posthorn.imap.MailboxView.Expunges;
import org.posthorn.imap.MessageSet.Numbering;

import java.io.IOException;
import java.util.stream.LongStream;

/**
 * SEARCH. RFC 9051 §6.4.4, RFC 3501 §7.2.5.
 *
 * @param numbering what the results are
 */
record Search(Numbering numbering, SearchKey key) implements Command.InMailbox {

    static Search read(ImapReader in, Numbering numbering) throws IOException {
        return new Search(numbering, new SearchParser(in).read());
    }

    @Override
    public Expunges expunges() {
        return Expunges.behind(numbering);
    }

    Response.Done run(Selected state, ImapWriter out) throws IOException {
        MailboxView view = state.view();
        // clients that poll with SEARCH alone would always be one command behind
        view.tell(out, Expunges.HELD, numbering);
        var match = new SearchMatch(view);
        var found = LongStream.builder();
        for (int index = 0; index < view.snapshot().size(); index++) {
            if (match.of(key, index)) {
                found.add(
                        switch (numbering) {
                            case SEQUENCE -> view.sequence(index);
                            case UID -> view.snapshot().uid(index);
                        });
            }
        }
        out.send(new Response.Found(found.build().toArray()));
        return Response.Done.ok("SEARCH completed");
    }
}
