package org.posthorn.store;

import org.posthorn.store.StoreException.Reason;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.IntStream;

/** What a store should hold after some {@link Step}s: lists of messages and no cleverness. */
final class Model {

    /** {@code serial} tells copies apart. */
    record Letter(long serial, String text, Flags flags) {}

    private final Map<MailboxName, List<Letter>> boxes = new TreeMap<>();
    private final Set<MailboxName> subscriptions = new TreeSet<>();
    private long serials;

    Model() {
        make(MailboxName.INBOX);
    }

    Map<MailboxName, List<Letter>> boxes() {
        return boxes;
    }

    Set<MailboxName> subscriptions() {
        return subscriptions;
    }

    /** Does it, or says why a store refuses it. */
    Optional<Reason> apply(Step step) {
        return switch (step) {
            case Step.Deliver(var to, var and, var text) -> {
                make(to).add(letter(text, Flags.NONE));
                if (!and.equals(to)) {
                    make(and).add(letter(text, Flags.of(SystemFlag.FLAGGED)));
                }
                yield Optional.empty();
            }
            case Step.Append(var to, var flags, var text) ->
                    in(to, () -> box(to).add(letter(text, flags)));
            case Step.Change(var name, var which, var change) ->
                    in(name, () -> change(name, which, change));
            case Step.Expunge(var name, var which) ->
                    in(name, () -> box(name).removeAll(chosen(name, which)));
            case Step.ExpungeDeleted(var name, var which) ->
                    in(name, () -> box(name).removeAll(deleted(chosen(name, which))));
            case Step.Copy(var from, var which, var to) -> copy(from, which, to);
            case Step.Move(var from, var which, var to) -> {
                List<Letter> leaving = boxes.containsKey(from) ? chosen(from, which) : List.of();
                Optional<Reason> refused = copy(from, which, to);
                if (refused.isEmpty()) {
                    leaving.forEach(letter -> box(from).remove(letter));
                }
                yield refused;
            }
            case Step.Create(var name) -> {
                boolean there = boxes.containsKey(name);
                make(name);
                yield there ? Optional.of(Reason.ALREADY_EXISTS) : Optional.empty();
            }
            case Step.Delete(var name) -> delete(name);
            case Step.Rename(var from, var to) -> rename(from, to);
            case Step.Subscribe(var name) -> {
                subscriptions.add(name);
                yield Optional.empty();
            }
            case Step.Unsubscribe(var name) -> {
                subscriptions.remove(name);
                yield Optional.empty();
            }
            case Step.Reopen() -> Optional.empty();
        };
    }

    private Optional<Reason> in(MailboxName name, Runnable work) {
        if (!boxes.containsKey(name)) {
            return Optional.of(Reason.NOT_FOUND);
        }
        work.run();
        return Optional.empty();
    }

    private Optional<Reason> copy(MailboxName from, Step.Places which, MailboxName to) {
        if (!boxes.containsKey(from) || !boxes.containsKey(to)) {
            return Optional.of(Reason.NOT_FOUND);
        }
        chosen(from, which).forEach(each -> box(to).add(letter(each.text(), each.flags())));
        return Optional.empty();
    }

    private void change(MailboxName name, Step.Places which, FlagChange change) {
        List<Letter> box = box(name);
        for (int i = 0; i < box.size(); i++) {
            if (which.has(i)) {
                Letter letter = box.get(i);
                box.set(
                        i,
                        new Letter(letter.serial(), letter.text(), change.applyTo(letter.flags())));
            }
        }
    }

    private Optional<Reason> delete(MailboxName name) {
        if (name.equals(MailboxName.INBOX)) {
            return Optional.of(Reason.CANNOT);
        }
        if (boxes.remove(name) != null) {
            return Optional.empty();
        }
        return Optional.of(listed(name) ? Reason.CANNOT : Reason.NOT_FOUND);
    }

    private Optional<Reason> rename(MailboxName from, MailboxName to) {
        if (!listed(from)) {
            return Optional.of(Reason.NOT_FOUND);
        }
        if (listed(to)) {
            return Optional.of(Reason.ALREADY_EXISTS);
        }
        if (from.equals(MailboxName.INBOX)) {
            make(to).addAll(box(from));
            box(from).clear();
            return Optional.empty();
        }
        if (to.isWithin(from)) {
            return Optional.of(Reason.CANNOT);
        }
        for (MailboxName parent : to.parents()) {
            make(parent);
        }
        for (MailboxName name : List.copyOf(boxes.keySet())) {
            if (name.isWithin(from)) {
                var path = new ArrayList<>(to.segments());
                path.addAll(
                        name.segments().subList(from.segments().size(), name.segments().size()));
                boxes.put(new MailboxName(path), box(name));
                boxes.remove(name);
            }
        }
        return Optional.empty();
    }

    private Letter letter(String text, Flags flags) {
        return new Letter(serials++, text, flags);
    }

    private boolean listed(MailboxName name) {
        return boxes.keySet().stream().anyMatch(each -> each.isWithin(name));
    }

    private List<Letter> make(MailboxName name) {
        if (!boxes.containsKey(name)) {
            name.parents().forEach(parent -> boxes.putIfAbsent(parent, new ArrayList<>()));
            boxes.put(name, new ArrayList<>());
        }
        return box(name);
    }

    private List<Letter> box(MailboxName name) {
        return boxes.getOrDefault(name, List.of());
    }

    private List<Letter> chosen(MailboxName name, Step.Places which) {
        List<Letter> box = box(name);
        return IntStream.range(0, box.size()).filter(which::has).mapToObj(box::get).toList();
    }

    private static List<Letter> deleted(List<Letter> letters) {
        return letters.stream().filter(l -> l.flags().has(SystemFlag.DELETED)).toList();
    }
}
