package org.posthorn.store.maildir;

import org.posthorn.store.Account;
import org.posthorn.store.Delivery;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.function.Supplier;

/**
 * Room for a message in every account that it goes to: it counts once for each mailbox. Used by one
 * thread.
 */
final class DeliveryRoom implements AutoCloseable {

    /** In the account's own words and its quota's. */
    private record Share(Account account, int copies, Quota quota, Reservation reservation) {}

    private final List<Share> shares = new ArrayList<>();

    private DeliveryRoom() {}

    /** All or nothing. {@code OVER_QUOTA}. */
    static DeliveryRoom reserve(MaildirStore store, List<Delivery.Target> targets, long octets) {
        var copies = new LinkedHashMap<Account, Integer>();
        targets.forEach(target -> copies.merge(target.account(), 1, Integer::sum));
        var room = new DeliveryRoom();
        try {
            copies.forEach((account, count) -> {
                Quota quota = store.of(account).quota();
                Account.Limits limits = account.limits();
                Reservation reservation =
                        quota.reserve(limits, limits.forDelivery(), times(octets, count), count);
                if (Quota.isFor(limits)) {
                    room.shares.add(new Share(account, count, quota, reservation));
                }
            });
        } catch (RuntimeException e) {
            room.close();
            throw e;
        }
        room.shares.sort(Comparator.comparing(share -> share.quota().root()));
        return room;
    }

    /** Whether no quota is concerned: then nobody waits for whoever publishes. */
    boolean isUnlimited() {
        return shares.isEmpty();
    }

    /** To what the message has come to be. {@code OVER_QUOTA}. */
    void resize(long octets) {
        shares.forEach(
                share -> share.reservation().resize(times(octets, share.copies()), share.copies()));
    }

    /**
     * Publishes the message.
     *
     * @param octets of its file
     * @param publish returns the accounts in whose mailboxes it is then, one for each mailbox
     */
    void storing(long octets, Supplier<List<Account>> publish) {
        shares.forEach(share -> share.quota().section().lock());
        try {
            List<Account> stored = publish.get();
            for (Share share : shares) {
                long copies = stored.stream().filter(share.account()::equals).count();
                share.reservation().stored(new MessageCount(octets * copies, copies));
            }
        } finally {
            shares.forEach(share -> share.quota().section().unlock());
        }
    }

    @Override
    public void close() {
        shares.forEach(share -> share.reservation().close());
    }

    private static long times(long octets, int copies) {
        return octets > Long.MAX_VALUE / copies ? Long.MAX_VALUE : octets * copies;
    }
}
