package org.posthorn;

import org.posthorn.store.Account;
import org.posthorn.store.MailStore;
import org.posthorn.store.Mailbox;
import org.posthorn.store.Separator;
import org.posthorn.store.StoreException;
import org.posthorn.store.UidSet;

import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Removes what has been in a mailbox for longer than wanted. Who has it open sees it go.
 *
 * @param separator in the names of mailboxes in the rules
 */
record Expire(
        MailStore store, Separator separator, List<RetentionConf> rules, InstantSource clock) {

    /** What a rule meant for one mailbox. */
    record Expired(RetentionConf rule, int messages) {}

    /** Looks only. */
    List<Expired> count(Account account) {
        return rules.stream().map(rule -> new Expired(rule, old(account, rule, false))).toList();
    }

    /** Removes. */
    List<Expired> remove(Account account) {
        return rules.stream().map(rule -> new Expired(rule, old(account, rule, true))).toList();
    }

    private int old(Account account, RetentionConf rule, boolean remove) {
        Instant limit = clock.instant().minus(rule.after());
        try (Mailbox mailbox = store.open(account, separator.name(rule.mailbox()))) {
            Mailbox.Snapshot now = mailbox.snapshot();
            long[] uids =
                    IntStream.range(0, now.size())
                            .filter(i -> now.saveDate(i).isBefore(limit))
                            .mapToLong(now::uid)
                            .toArray();
            if (remove && uids.length > 0) {
                mailbox.expunge(UidSet.of(uids));
            }
            return uids.length;
        } catch (StoreException e) {
            if (e.reason() == StoreException.Reason.NOT_FOUND) {
                return 0; // this account has no such mailbox
            }
            throw e;
        }
    }
}
