package org.posthorn.store;

import java.util.List;
import java.util.Random;
import java.util.Set;

/** One thing that a user of a store does, in the random tests. */
sealed interface Step {

    List<MailboxName> NAMES =
            List.of(
                    MailboxName.INBOX,
                    MailboxName.of("a"),
                    MailboxName.of("a", "b"),
                    MailboxName.of("c"),
                    MailboxName.of("c", "d", "e"),
                    MailboxName.of("INBOX", "f"));

    /** Messages by their place in a mailbox, both included; places that are not there are none. */
    record Places(int first, int last) {

        boolean has(int place) {
            return first <= place && place <= last;
        }
    }

    record Deliver(MailboxName to, MailboxName and, String text) implements Step {}

    record Append(MailboxName to, Flags flags, String text) implements Step {}

    record Change(MailboxName in, Places which, FlagChange change) implements Step {}

    record Expunge(MailboxName in, Places which) implements Step {}

    record ExpungeDeleted(MailboxName in, Places which) implements Step {}

    record Copy(MailboxName from, Places which, MailboxName to) implements Step {}

    record Move(MailboxName from, Places which, MailboxName to) implements Step {}

    record Create(MailboxName name) implements Step {}

    record Delete(MailboxName name) implements Step {}

    record Rename(MailboxName from, MailboxName to) implements Step {}

    record Subscribe(MailboxName name) implements Step {}

    record Unsubscribe(MailboxName name) implements Step {}

    record Reopen() implements Step {}

    static Step random(Random random, int number) {
        String text = "Subject: " + number + "\r\n\r\n" + "x".repeat(random.nextInt(40)) + "\r\n";
        return switch (random.nextInt(18)) {
            case 0, 1 -> new Deliver(name(random), name(random), text);
            case 2, 3, 4, 5 -> new Append(name(random), flags(random), text);
            case 6, 7 -> new Change(name(random), places(random), change(random));
            case 8 -> new Expunge(name(random), places(random));
            case 9 -> new ExpungeDeleted(name(random), places(random));
            case 10 -> new Copy(name(random), places(random), name(random));
            case 11 -> move(name(random), places(random), name(random));
            case 12 -> new Create(name(random));
            case 13 -> new Delete(name(random));
            case 14 -> new Rename(name(random), name(random));
            case 15 -> new Subscribe(name(random));
            case 16 -> new Unsubscribe(name(random));
            default -> new Reopen();
        };
    }

    private static MailboxName name(Random random) {
        return NAMES.get(Math.min(random.nextInt(NAMES.size()), random.nextInt(NAMES.size())));
    }

    /** Where a message stands that is moved to where it is, is the store's affair. */
    private static Step move(MailboxName from, Places which, MailboxName to) {
        return from.equals(to) ? new Copy(from, which, to) : new Move(from, which, to);
    }

    private static Places places(Random random) {
        int first = random.nextInt(5);
        return new Places(first, first + random.nextInt(4));
    }

    private static Flags flags(Random random) {
        Flags flags = Flags.NONE;
        for (SystemFlag flag : SystemFlag.values()) {
            if (random.nextInt(3) == 0) {
                flags = flags.plus(Flags.of(flag));
            }
        }
        if (random.nextInt(3) == 0) {
            var word = List.of("$Label1", "$label1", "Work").get(random.nextInt(3));
            flags = flags.plus(new Flags(Set.of(), Set.of(word)));
        }
        return flags;
    }

    private static FlagChange change(Random random) {
        Flags flags = flags(random);
        return switch (random.nextInt(3)) {
            case 0 -> new FlagChange.Add(flags);
            case 1 -> new FlagChange.Remove(flags);
            default -> new FlagChange.Replace(flags);
        };
    }
}
