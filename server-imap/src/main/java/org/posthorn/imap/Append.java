package org.posthorn.imap;

import org.jspecify.annotations.Nullable;
import org.posthorn.imap.Code.Word;
import org.posthorn.store.Account;
import org.posthorn.store.Flags;
import org.posthorn.store.MailStore;
import org.posthorn.store.Mailbox;
import org.posthorn.store.MailboxName;
import org.posthorn.store.StoreException;
import org.posthorn.store.UidSet;

import java.io.IOException;
import java.io.OutputStream;
import java.time.Instant;
import java.util.Optional;

/**
 * APPEND. RFC 9051 §6.3.12.
 *
 * <p>Everything that can be refused is refused before a waiting client is told to send.
 */
record Append(MailboxName mailbox, Flags flags, Optional<Instant> date, Literal message)
        implements Command.AfterLogin {

    private static final int CHUNK = 65_536;

    static Append read(ImapReader in) throws IOException {
        in.space();
        MailboxName mailbox = in.mailbox();
        in.space();
        Flags flags = Flags.NONE;
        if (in.isNext('(')) {
            flags = FlagNames.readList(in);
            in.space();
        }
        Optional<Instant> date = Optional.empty();
        if (in.isNext('"')) {
            date = Optional.of(DateTimes.readDateTime(in));
            in.space();
        }
        return new Append(mailbox, flags, date, in.message());
    }

    Response.Done run(Account account, MailStore store, ImapReader in, ImapConf conf, Instant now)
            throws IOException {
        if (message.size() > conf.maxAppend().octets()) {
            return Response.Done.no(Word.TOOBIG, "Message too large");
        }
        try (Mailbox target = open(account, store)) {
            if (target == null) {
                return Response.Done.no(Word.TRYCREATE, "No such mailbox");
            }
            return store(target, in, now);
        }
    }

    private @Nullable Mailbox open(Account account, MailStore store) {
        try {
            return store.open(account, mailbox);
        } catch (StoreException e) {
            if (e.reason() == StoreException.Reason.NOT_FOUND) {
                return null;
            }
            throw e;
        }
    }

    private Response.Done store(Mailbox target, ImapReader in, Instant now) throws IOException {
        try (var append = target.append(message.size())) {
            LineEnds lines;
            try (OutputStream octets = append.message(flags, date.orElse(now))) {
                lines = new LineEnds(octets);
                receive(lines);
            }
            in.afterMessage();
            in.end();
            if (lines.sawNul()) {
                return Response.Done.no(Word.CANNOT, "Message holds a NUL");
            }
            UidSet uids = append.commit();
            return new Response.Done(
                    Response.Status.OK,
                    new Code.AppendUid(target.uidValidity(), uids.toString()),
                    "APPEND completed");
        }
    }

    private void receive(LineEnds lines) throws IOException {
        var chunk = new byte[Math.clamp(message.size(), 1, CHUNK)];
        for (int count = message.read(chunk); count >= 0; count = message.read(chunk)) {
            lines.write(chunk, count);
        }
        lines.end();
    }
}
