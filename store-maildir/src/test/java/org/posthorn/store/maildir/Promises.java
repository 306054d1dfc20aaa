package org.posthorn.store.maildir;

import org.jspecify.annotations.Nullable;
import org.posthorn.store.Account;
import org.posthorn.store.Flags;
import org.posthorn.store.MailboxName;

import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.locks.ReentrantLock;

/**
 * What clients asked of a store and what they were told, call by call: so for any moment it is
 * known what must be there, and what may be. Thread-safe.
 *
 * <p>A text is in a mailbox once at most, and nobody but one client at a time changes a mailbox's
 * name or a message.
 */
final class Promises {

    /** Something that has one value after the other. */
    record Step<T>(Span span, T value) {}

    /** A mailbox, whatever it is called. */
    static final class Box {
        final Account account;
        final List<Step<MailboxName>> names = new ArrayList<>();
        @Nullable Span deleted;

        Box(Account account, Span made, MailboxName name) {
            this.account = account;
            names.add(new Step<>(made, name));
        }

        MailboxName name() {
            return names.getLast().value();
        }

        boolean must(long moment) {
            return names.getFirst().span().done(moment)
                    && (deleted == null || !deleted.begun(moment));
        }

        boolean may(long moment) {
            return names.getFirst().span().begun(moment)
                    && (deleted == null || !deleted.done(moment));
        }
    }

    /** A message in a mailbox. */
    static final class Copy {
        final Box box;
        final String text;
        final @Nullable Instant date;
        final List<Step<Flags>> flags = new ArrayList<>();
        @Nullable Span gone;
        @Nullable Copy movedTo;

        Copy(Box box, String text, @Nullable Instant date, Span made, Flags flags) {
            this.box = box;
            this.text = text;
            this.date = date;
            this.flags.add(new Step<>(made, flags));
        }

        boolean must(long moment) {
            return flags.getFirst().span().done(moment) && (gone == null || !gone.begun(moment));
        }

        boolean may(long moment) {
            return flags.getFirst().span().begun(moment) && (gone == null || !gone.done(moment));
        }

        boolean begun(long moment) {
            return flags.getFirst().span().begun(moment);
        }

        /** It was here, and is on its way to where it is going. */
        boolean leaving(long moment) {
            return flags.getFirst().span().done(moment)
                    && gone != null
                    && gone.begun(moment)
                    && !gone.done(moment);
        }

        @Override
        public String toString() {
            return text.strip() + " in " + box.name();
        }
    }

    /** A client was told that a message has this UID. */
    record Told(
            long moment,
            Box box,
            long uidValidity,
            long uid,
            String uidl,
            String emailId,
            String text) {}

    private final ReentrantLock lock = new ReentrantLock();
    private final List<Box> boxes = new ArrayList<>();
    private final List<Copy> copies = new ArrayList<>();
    private final List<Told> told = new ArrayList<>();
    private final Map<String, List<Step<Boolean>>> subscribed = new TreeMap<>();

    /** Values that something may have: the last that was promised, and any that was begun since. */
    static <T> Set<T> allowed(List<Step<T>> steps, long moment) {
        var allowed = new LinkedHashSet<T>();
        for (Step<T> step : steps) {
            if (step.span().done(moment)) {
                allowed.clear();
            }
            if (step.span().begun(moment)) {
                allowed.add(step.value());
            }
        }
        return allowed;
    }

    void note(Runnable note) {
        lock.lock();
        try {
            note.run();
        } finally {
            lock.unlock();
        }
    }

    Box made(Account account, Span span, MailboxName name) {
        var box = new Box(account, span, name);
        note(() -> boxes.add(box));
        return box;
    }

    Copy arrived(Box box, String text, @Nullable Instant date, Span span, Flags flags) {
        var copy = new Copy(box, text, date, span, flags);
        note(() -> copies.add(copy));
        return copy;
    }

    void told(Told one) {
        note(() -> told.add(one));
    }

    void subscribed(Account account, MailboxName name, Span span, boolean wanted) {
        note(() ->
                subscribed
                        .computeIfAbsent(
                                key(account, name),
                                any -> new ArrayList<>(List.of(new Step<>(Span.ALWAYS, false))))
                        .add(new Step<>(span, wanted)));
    }

    Set<Boolean> subscribed(Account account, MailboxName name, long moment) {
        List<Step<Boolean>> steps = subscribed.get(key(account, name));
        return steps == null ? Set.of(false) : allowed(steps, moment);
    }

    List<Box> boxes() {
        return boxes;
    }

    List<Copy> copies() {
        return copies;
    }

    List<Told> told() {
        return told;
    }

    private static String key(Account account, MailboxName name) {
        return account.user() + " " + name;
    }
}
