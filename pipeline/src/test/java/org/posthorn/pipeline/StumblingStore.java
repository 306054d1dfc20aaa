package org.posthorn.pipeline;

import org.posthorn.store.Account;
import org.posthorn.store.Delivery;
import org.posthorn.store.MailStore;
import org.posthorn.store.Mailbox;
import org.posthorn.store.MailboxEntry;
import org.posthorn.store.MailboxName;
import org.posthorn.store.SpecialUse;
import org.posthorn.store.TextName;

import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** A store in which the mailboxes of one user cannot be published, a number of times. */
final class StumblingStore implements MailStore {

    private final MailStore store;
    private final String user;
    private int stumbles;

    StumblingStore(MailStore store, String user, int stumbles) {
        this.store = store;
        this.user = user;
        this.stumbles = stumbles;
    }

    @Override
    public Delivery deliver(List<Delivery.Target> targets, long expectedSize) {
        boolean stumbling = stumbles > 0;
        var failing =
                targets.stream()
                        .filter(target -> stumbling && target.account().user().equals(user))
                        .toList();
        if (!failing.isEmpty()) {
            stumbles--;
        }
        var others = new ArrayList<>(targets);
        others.removeAll(failing);
        Delivery delivery = store.deliver(others, expectedSize);
        return new Delivery() {
            @Override
            public OutputStream body() {
                return delivery.body();
            }

            @Override
            public void prepare() {
                delivery.prepare();
            }

            @Override
            public List<Target> commit() {
                delivery.commit();
                return failing;
            }

            @Override
            public void close() {
                delivery.close();
            }
        };
    }

    @Override
    public List<MailboxEntry> list(Account account) {
        return store.list(account);
    }

    @Override
    public void create(Account account, MailboxName name, Optional<SpecialUse> use) {
        store.create(account, name, use);
    }

    @Override
    public Optional<byte[]> text(Account account, TextName name) {
        return store.text(account, name);
    }

    @Override
    public void putText(Account account, TextName name, byte[] text) {
        store.putText(account, name, text);
    }

    @Override
    public void removeText(Account account, TextName name) {
        store.removeText(account, name);
    }

    @Override
    public List<TextName.Script> scripts(Account account) {
        return store.scripts(account);
    }

    @Override
    public void delete(Account account, MailboxName name) {
        store.delete(account, name);
    }

    @Override
    public void rename(Account account, MailboxName from, MailboxName to) {
        store.rename(account, from, to);
    }

    @Override
    public Set<MailboxName> subscriptions(Account account) {
        return store.subscriptions(account);
    }

    @Override
    public void subscribe(Account account, MailboxName name) {
        store.subscribe(account, name);
    }

    @Override
    public void unsubscribe(Account account, MailboxName name) {
        store.unsubscribe(account, name);
    }

    @Override
    public Mailbox open(Account account, MailboxName name) {
        return store.open(account, name);
    }

    @Override
    public Status status(Account account, MailboxName name) {
        return store.status(account, name);
    }

    @Override
    public Usage usage(Account account) {
        return store.usage(account);
    }

    @Override
    public void close() {
        store.close();
    }
}
