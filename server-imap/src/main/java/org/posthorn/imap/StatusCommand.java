package org.posthorn.imap;

import org.posthorn.imap.Response.StatusOf.Count;
import org.posthorn.store.Account;
import org.posthorn.store.MailStore;
import org.posthorn.store.MailboxName;

import java.io.IOException;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/** STATUS. RFC 9051 §6.3.11. */
record StatusCommand(MailboxName mailbox, Set<Item> items) implements Command.AfterLogin {

    enum Item {
        MESSAGES,
        RECENT,
        UIDNEXT,
        UIDVALIDITY,
        UNSEEN
    }

    static StatusCommand read(ImapReader in) throws IOException {
        in.space();
        MailboxName mailbox = in.mailbox();
        in.space();
        in.expect('(');
        var items = EnumSet.noneOf(Item.class);
        do {
            items.add(item(in.word()));
        } while (in.accept(' '));
        in.expect(')');
        return new StatusCommand(mailbox, items);
    }

    private static Item item(String word) throws IOException {
        return switch (word) {
            case "MESSAGES" -> Item.MESSAGES;
            case "RECENT" -> Item.RECENT;
            case "UIDNEXT" -> Item.UIDNEXT;
            case "UIDVALIDITY" -> Item.UIDVALIDITY;
            case "UNSEEN" -> Item.UNSEEN;
            default -> throw Refused.syntax("Unknown STATUS item");
        };
    }

    Response.Done run(Account account, MailStore store, ImapWriter out) throws IOException {
        MailStore.Status status = store.counts(account, mailbox); // no item is a size
        List<Count> counts = new ArrayList<>();
        for (Item item : items) {
            counts.add(new Count(item.name(), count(item, status)));
        }
        out.send(new Response.StatusOf(mailbox, counts));
        return Response.Done.ok("STATUS completed");
    }

    private static long count(Item item, MailStore.Status status) {
        return switch (item) {
            case MESSAGES -> status.messages();
            case RECENT -> 0;
            case UIDNEXT -> status.uidNext();
            case UIDVALIDITY -> status.uidValidity();
            case UNSEEN -> status.unseen();
        };
    }
}
