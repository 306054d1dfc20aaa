package org.posthorn.store.maildir;

import org.posthorn.store.FlagChange;
import org.posthorn.store.Flags;
import org.posthorn.store.MailboxName;
import org.posthorn.store.SystemFlag;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;

/**
 * A client that does whatever comes to its mind, in mailboxes of its own and in those of all. Used
 * by one thread.
 */
final class Errands {

    static final List<MailboxName> NAMES =
            Stream.of("INBOX", "Work", "a", "a/b", "a/c", "a/c/d", "e", "f", "f/g")
                    .map(name -> new MailboxName(List.of(name.split("/"))))
                    .toList();

    private final Client client;
    private final Random random;
    private final String who;
    private final List<MailboxName> names;
    private final List<Promises.Box> shared;
    private final List<Promises.Box> own = new ArrayList<>();
    private final List<Promises.Copy> copies = new ArrayList<>();
    private final Set<String> used = new java.util.HashSet<>();
    private int texts;

    /**
     * @param names for mailboxes, used by nobody else
     * @param shared mailboxes that stay
     */
    Errands(
            Client client,
            Random random,
            String who,
            List<MailboxName> names,
            List<Promises.Box> shared) {
        this.client = client;
        this.random = random;
        this.who = who;
        this.names = names;
        this.shared = shared;
    }

    void one() {
        switch (random.nextInt(16)) {
            case 0, 1 -> deliver();
            case 2, 3, 4 -> append();
            case 5, 6, 7 -> store();
            case 8 -> expunge();
            case 9, 10 -> into(false);
            case 11 -> into(true);
            case 12 -> create();
            case 13 -> rename();
            case 14 -> {
                if (random.nextBoolean()) {
                    delete();
                } else {
                    client.subscribe(pick(names), random.nextInt(3) > 0);
                }
            }
            default -> {
                client.look(pick(boxes()));
                if (random.nextBoolean()) {
                    client.leave(pick(boxes()));
                }
            }
        }
    }

    private void deliver() {
        var targets = new ArrayList<Client.To>();
        List<Promises.Box> boxes = boxes();
        Collections.shuffle(boxes, random);
        for (Promises.Box box : boxes.subList(0, 1 + random.nextInt(Math.min(3, boxes.size())))) {
            targets.add(new Client.To(box, random.nextInt(3) == 0 ? flags() : Flags.NONE));
        }
        arrived(client.deliver(text(), targets.toArray(Client.To[]::new)));
    }

    private void append() {
        var all = new ArrayList<String>();
        for (int i = random.nextInt(4) == 0 ? 3 : 1; i > 0; i--) {
            all.add(text());
        }
        arrived(client.append(pick(boxes()), flags(), all.toArray(String[]::new)));
    }

    private void store() {
        List<Promises.Copy> some = some();
        if (!some.isEmpty()) {
            Flags flags = flags();
            client.store(
                    some,
                    switch (random.nextInt(3)) {
                        case 0 -> new FlagChange.Add(flags);
                        case 1 -> new FlagChange.Remove(flags);
                        default -> new FlagChange.Replace(flags);
                    });
        }
    }

    private void expunge() {
        List<Promises.Copy> some = some();
        if (!some.isEmpty()) {
            client.expunge(some);
            copies.removeAll(some);
        }
    }

    private void into(boolean move) {
        Promises.Box to = pick(boxes());
        var some = new ArrayList<>(some());
        some.removeIf(copy -> copy.box == to || used.contains(key(to, copy.text)));
        if (some.isEmpty()) {
            return;
        }
        if (move) {
            arrived(client.move(some, to));
            copies.removeAll(some);
        } else {
            arrived(client.copy(some, to));
        }
    }

    /** Parents first, so that it is known who made them. */
    private void create() {
        MailboxName name = pick(names);
        for (MailboxName parent : name.parents()) {
            make(parent);
        }
        make(name);
    }

    private void make(MailboxName name) {
        if (own.stream().noneMatch(box -> box.name().equals(name))) {
            own.add(client.create(name));
        }
    }

    private void rename() {
        if (own.isEmpty()) {
            return;
        }
        Promises.Box box = pick(own);
        MailboxName to = pick(names);
        boolean taken = own.stream().anyMatch(each -> each.name().isWithin(to));
        if (!taken && !to.isWithin(box.name())) {
            to.parents().forEach(this::make);
            List<Promises.Box> tree =
                    own.stream().filter(each -> each.name().isWithin(box.name())).toList();
            client.rename(box, to, tree);
        }
    }

    private void delete() {
        if (!own.isEmpty()) {
            Promises.Box box = pick(own);
            client.delete(box);
            own.remove(box);
            copies.removeIf(copy -> copy.box == box);
        }
    }

    private void arrived(List<Promises.Copy> some) {
        some.forEach(copy -> used.add(key(copy.box, copy.text)));
        copies.addAll(some);
    }

    /** Up to three of one mailbox. */
    private List<Promises.Copy> some() {
        if (copies.isEmpty()) {
            return List.of();
        }
        Promises.Box box = pick(copies).box;
        var some = new ArrayList<>(copies.stream().filter(copy -> copy.box == box).toList());
        Collections.shuffle(some, random);
        return List.copyOf(some.subList(0, Math.min(some.size(), 1 + random.nextInt(3))));
    }

    private List<Promises.Box> boxes() {
        var boxes = new ArrayList<>(shared);
        boxes.addAll(own);
        return boxes;
    }

    private Flags flags() {
        Flags flags = Flags.NONE;
        for (SystemFlag flag : SystemFlag.values()) {
            flags = random.nextInt(3) == 0 ? flags.plus(Flags.of(flag)) : flags;
        }
        if (random.nextInt(4) == 0) {
            String word = "word" + random.nextInt(4);
            flags = flags.plus(new Flags(Set.of(), Set.of(word)));
        }
        return flags;
    }

    private String text() {
        return who + ++texts + " " + "x".repeat(random.nextInt(30)) + "\r\n";
    }

    private <T> T pick(List<T> from) {
        return from.get(random.nextInt(from.size()));
    }

    private static String key(Promises.Box box, String text) {
        return System.identityHashCode(box) + " " + text;
    }
}
