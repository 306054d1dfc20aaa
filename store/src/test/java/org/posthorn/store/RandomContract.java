package org.posthorn.store;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.posthorn.store.StoreException.Reason;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.IntStream;

/** Random steps, and after each the store holds what the {@link Model} holds. */
abstract class RandomContract extends Rule {

    private static final int STEPS = 120;

    private record Seen(String text, Flags flags) {}

    private final Map<String, String> everSeen = new HashMap<>();

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void a_store_holds_what_the_model_holds(long seed) {
        var random = new Random(seed);
        var model = new Model();
        var done = new ArrayList<Step>();
        for (int i = 0; i < STEPS; i++) {
            Step step = Step.random(random, i);
            done.add(step);

            assertThat(run(step)).as("refusal of %s", done).isEqualTo(model.apply(step));
            assertThat(seen()).as("messages after %s", done).isEqualTo(expected(model));
            assertThat(store.subscriptions(anna))
                    .as("subscriptions after %s", done)
                    .isEqualTo(model.subscriptions());
        }
    }

    private Optional<Reason> run(Step step) {
        try {
            attempt(step);
            return Optional.empty();
        } catch (StoreException e) {
            return Optional.of(e.reason());
        }
    }

    private void attempt(Step step) {
        switch (step) {
            case Step.Deliver(var to, var and, var text) -> {
                var first = new Delivery.Target(anna, to, Flags.NONE);
                var second = new Delivery.Target(anna, and, Flags.of(SystemFlag.FLAGGED));
                if (to.equals(and)) {
                    deliver(text, first);
                } else {
                    deliver(text, first, second);
                }
            }
            case Step.Append(var to, var flags, var text) ->
                    in(to, box -> append(box, text, flags));
            case Step.Change(var name, var which, var change) ->
                    in(name, box -> box.store(chosen(box, which), change));
            case Step.Expunge(var name, var which) ->
                    in(name, box -> box.expunge(chosen(box, which)));
            case Step.ExpungeDeleted(var name, var which) ->
                    in(name, box -> box.expungeDeleted(chosen(box, which)));
            case Step.Copy(var from, var which, var to) ->
                    in(from, box -> box.copy(chosen(box, which), to));
            case Step.Move(var from, var which, var to) ->
                    in(from, box -> box.move(chosen(box, which), to));
            case Step.Create(var name) -> store.create(anna, name);
            case Step.Delete(var name) -> store.delete(anna, name);
            case Step.Rename(var from, var to) -> store.rename(anna, from, to);
            case Step.Subscribe(var name) -> store.subscribe(anna, name);
            case Step.Unsubscribe(var name) -> store.unsubscribe(anna, name);
            case Step.Reopen() -> store = subject.reopen();
        }
    }

    private void in(MailboxName name, Consumer<Mailbox> work) {
        try (Mailbox mailbox = store.open(anna, name)) {
            work.accept(mailbox);
        }
    }

    private static UidSet chosen(Mailbox mailbox, Step.Places which) {
        Mailbox.Snapshot now = mailbox.snapshot();
        return UidSet.of(
                IntStream.range(0, now.size()).filter(which::has).mapToLong(now::uid).toArray());
    }

    private Map<MailboxName, List<Seen>> seen() {
        var seen = new TreeMap<MailboxName, List<Seen>>();
        for (MailboxEntry entry : store.list(anna)) {
            if (entry.selectable()) {
                in(entry.name(), box -> seen.put(entry.name(), seen(box)));
            }
        }
        return seen;
    }

    private List<Seen> seen(Mailbox mailbox) {
        Mailbox.Snapshot now = mailbox.snapshot();
        var messages = new ArrayList<Seen>();
        for (int i = 0; i < now.size(); i++) {
            String text = read(mailbox, now.uid(i));
            messages.add(new Seen(text, now.flags(i)));
            String identity = mailbox.name() + " " + mailbox.uidValidity() + " " + now.uid(i);
            assertThat(everSeen.computeIfAbsent(identity, any -> text))
                    .as("what %s has always been", identity)
                    .isEqualTo(text);
        }
        return messages;
    }

    private static Map<MailboxName, List<Seen>> expected(Model model) {
        var expected = new TreeMap<MailboxName, List<Seen>>();
        model.boxes()
                .forEach((name, letters) ->
                        expected.put(
                                name,
                                letters.stream().map(l -> new Seen(l.text(), l.flags())).toList()));
        return expected;
    }
}
