package org.posthorn.store.maildir;

import org.posthorn.store.Account;

import java.util.function.Supplier;

/**
 * Room in an account for what is about to be stored there, of one who has a limit or none. Used by
 * one thread.
 */
final class Reservation implements AutoCloseable {

    private final Quota quota;
    private final Account.Limits limits;
    private final Account.Limits allowed;
    private long octets;
    private long messages;

    Reservation(Quota quota, Account.Limits limits, Account.Limits allowed) {
        this.quota = quota;
        this.limits = limits;
        this.allowed = allowed;
    }

    /** To so much in all. {@code OVER_QUOTA}, and then it is what it was. */
    void resize(long toOctets, long toMessages) {
        quota.take(limits, allowed, toOctets - octets, toMessages - messages);
        octets = toOctets;
        messages = toMessages;
    }

    /** Does in a section what stores so much. */
    <T> T storing(MessageCount count, Supplier<T> work) {
        return quota.changing(
                limits,
                () -> {
                    T result = work.get();
                    stored(count);
                    return result;
                });
    }

    /** In a section of the quota: so much of it is stored now. */
    void stored(MessageCount stored) {
        var done =
                new MessageCount(
                        Math.min(octets, stored.octets()), Math.min(messages, stored.messages()));
        octets -= done.octets();
        messages -= done.messages();
        quota.stored(limits, stored, done);
    }

    /** Gives back what was not stored. */
    @Override
    public void close() {
        quota.release(limits, octets, messages);
        octets = 0;
        messages = 0;
    }
}
