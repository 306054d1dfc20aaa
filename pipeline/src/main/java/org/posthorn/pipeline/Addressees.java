package org.posthorn.pipeline;

import org.posthorn.mail.Recipient;
import org.posthorn.store.Delivery;

import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Everybody whom a message is brought to: each mailbox once, each recipient elsewhere once.
 *
 * @param local mailboxes here
 * @param remote those for the queue
 */
record Addressees(Set<Delivery.Target> local, Set<Recipient> remote) {

    static final Addressees NOBODY = new Addressees(Set.of(), Set.of());

    Addressees(Collection<Delivery.Target> local, Collection<Recipient> remote) {
        this(new LinkedHashSet<>(local), new LinkedHashSet<>(remote));
    }

    /** Every one of them alone. */
    List<Addressees> each() {
        return Stream.concat(
                        local.stream().map(target -> new Addressees(List.of(target), List.of())),
                        remote.stream().map(to -> new Addressees(List.of(), List.of(to))))
                .toList();
    }

    @Override
    public String toString() {
        return local.stream().map(target -> target.account().user()).toList()
                + " "
                + remote.stream().map(to -> to.address().toMailbox()).toList();
    }

    boolean isEmpty() {
        return local.isEmpty() && remote.isEmpty();
    }

    int size() {
        return local.size() + remote.size();
    }

    Addressees plus(Addressees others) {
        var sum = new Addressees(new LinkedHashSet<>(local), new LinkedHashSet<>(remote));
        sum.local.addAll(others.local);
        for (Recipient recipient : others.remote) {
            if (sum.remote.stream().noneMatch(r -> r.address().equals(recipient.address()))) {
                sum.remote.add(recipient);
            }
        }
        return sum;
    }

    Addressees without(Addressees others) {
        var rest = new Addressees(new LinkedHashSet<>(local), new LinkedHashSet<>(remote));
        rest.local.removeAll(others.local);
        rest.remote.removeIf(others::reaches);
        return rest;
    }

    Addressees among(Addressees others) {
        var common = new Addressees(new LinkedHashSet<>(local), new LinkedHashSet<>(remote));
        common.local.retainAll(others.local);
        common.remote.removeIf(recipient -> !others.reaches(recipient));
        return common;
    }

    private boolean reaches(Recipient recipient) {
        return remote.stream().anyMatch(r -> r.address().equals(recipient.address()));
    }
}
