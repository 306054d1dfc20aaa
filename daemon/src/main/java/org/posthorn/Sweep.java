package org.posthorn;

import org.posthorn.store.Account;
import org.posthorn.store.MailStore;
import org.posthorn.store.Mailbox;
import org.posthorn.store.MailboxEntry;
import org.posthorn.store.MailboxName;
import org.posthorn.store.StoreException;
import org.posthorn.store.Uid;
import org.posthorn.store.UidSet;

import java.util.List;

/** Empties accounts between tests. */
record Sweep(MailStore store) {

    private static final UidSet ALL = new UidSet(List.of(new UidSet.Range(1, Uid.MAX)));

    /** Leaves an empty INBOX, and no subscriptions. Clients that are there see it happen. */
    void empty(Account account) {
        store.subscriptions(account).forEach(name -> store.unsubscribe(account, name));
        for (MailboxEntry entry : store.list(account).reversed()) {
            if (entry.selectable() && !entry.name().equals(MailboxName.INBOX)) {
                delete(account, entry.name());
            }
        }
        try (Mailbox inbox = store.open(account, MailboxName.INBOX)) {
            inbox.expunge(ALL);
        }
    }

    private void delete(Account account, MailboxName name) {
        try {
            store.delete(account, name);
        } catch (StoreException e) {
            if (e.reason() != StoreException.Reason.NOT_FOUND) {
                throw e;
            }
            // a client was faster
        }
    }
}
