package org.posthorn.store;

import org.posthorn.store.StoreException.Reason;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Supplier;

/**
 * The mailboxes and subscriptions of one account. Every method is called with the lock of {@link
 * Guard} held.
 */
final class MemoryAccount {

    private final NavigableMap<MailboxName, MemoryFolder> folders = new TreeMap<>();
    private final Map<MailboxName, SpecialUse> uses = new HashMap<>();
    private final Map<TextName, byte[]> texts = new HashMap<>();
    private final Set<MailboxName> subscriptions = new TreeSet<>();
    private final Supplier<MemoryFolder> newFolder;
    private long keptOctets;
    private long keptMessages;

    MemoryAccount(Supplier<MemoryFolder> newFolder) {
        this.newFolder = newFolder;
        folders.put(MailboxName.INBOX, newFolder.get());
    }

    List<MailboxEntry> list() {
        var names = new TreeSet<>(folders.keySet());
        folders.keySet().forEach(name -> names.addAll(name.parents()));
        return names.stream().map(this::entry).toList();
    }

    MemoryFolder folder(MailboxName name) {
        MemoryFolder folder = folders.get(name);
        if (folder == null) {
            throw new StoreException(Reason.NOT_FOUND, "no mailbox " + name);
        }
        return folder;
    }

    MemoryFolder folderOrNew(MailboxName name) {
        if (!folders.containsKey(name)) {
            create(name);
        }
        return folder(name);
    }

    void create(MailboxName name, Optional<SpecialUse> use) {
        create(name);
        use.ifPresent(known -> uses.put(name, known));
    }

    private void create(MailboxName name) {
        if (folders.containsKey(name)) {
            throw new StoreException(Reason.ALREADY_EXISTS, "mailbox " + name);
        }
        var missing = new ArrayList<>(name.parents());
        missing.removeIf(folders::containsKey);
        missing.add(name);
        if (folders.size() + missing.size() > MailStore.MAX_MAILBOXES) {
            throw new StoreException(Reason.CANNOT, "too many mailboxes");
        }
        missing.forEach(each -> folders.put(each, newFolder.get()));
    }

    void delete(MailboxName name) {
        if (name.equals(MailboxName.INBOX)) {
            throw new StoreException(Reason.CANNOT, "INBOX stays");
        }
        if (!folders.containsKey(name) && !within(name).isEmpty()) {
            throw new StoreException(Reason.CANNOT, name + " exists by its children only");
        }
        folder(name).delete();
        folders.remove(name);
        uses.remove(name);
        texts.keySet().removeIf(text -> isOf(text, name));
    }

    void rename(MailboxName from, MailboxName to) {
        Map<MailboxName, MemoryFolder> tree = within(from);
        if (tree.isEmpty()) {
            throw new StoreException(Reason.NOT_FOUND, "no mailbox " + from);
        }
        if (!within(to).isEmpty()) {
            throw new StoreException(Reason.ALREADY_EXISTS, "mailbox " + to);
        }
        if (from.equals(MailboxName.INBOX)) {
            MemoryFolder inbox = folder(from);
            List<MemoryMessage> all = inbox.select(UidSet.range(1, Uid.MAX));
            folderOrNew(to).add(all);
            inbox.remove(all);
            return;
        }
        if (to.isWithin(from)) {
            throw new StoreException(Reason.CANNOT, "cannot move a mailbox below itself");
        }
        var renamed = new TreeMap<MailboxName, MemoryFolder>();
        tree.forEach((name, folder) -> renamed.put(name.moved(from, to), folder));
        to.parents().forEach(this::folderOrNew);
        folders.keySet().removeAll(tree.keySet());
        folders.putAll(renamed);
        for (MailboxName name : tree.keySet()) {
            SpecialUse use = uses.remove(name);
            if (use != null) {
                uses.put(name.moved(from, to), use);
            }
            for (TextName text : List.copyOf(texts.keySet())) {
                if (isOf(text, name)) {
                    texts.put(renamed(text, name.moved(from, to)), texts.remove(text));
                }
            }
        }
    }

    /** All texts, of which this one may be asked for or kept. */
    Map<TextName, byte[]> texts(TextName name) {
        if (name instanceof TextName.OfMailbox text) {
            folder(text.mailbox());
        }
        return texts;
    }

    List<TextName.Script> scripts() {
        return texts.keySet().stream()
                .filter(TextName.Script.class::isInstance)
                .map(TextName.Script.class::cast)
                .sorted(Comparator.comparing(TextName.Script::name))
                .toList();
    }

    Set<MailboxName> subscriptions() {
        return subscriptions;
    }

    Collection<MemoryFolder> folders() {
        return folders.values();
    }

    MailStore.Usage usage() {
        long octets = 0;
        long messages = 0;
        for (MemoryFolder folder : folders.values()) {
            octets += folder.octets();
            messages += folder.count();
        }
        return new MailStore.Usage(octets, messages);
    }

    /** Refuses what would not fit in these limits, beside what room is kept for. */
    void require(Account.Limits limits, long octets, long messages) {
        MailStore.Usage now = usage();
        limits.require(
                new MailStore.Usage(now.octets() + keptOctets, now.messages() + keptMessages),
                octets,
                messages);
    }

    /** Keeps room for so much more, or less. */
    void keep(long octets, long messages) {
        keptOctets += octets;
        keptMessages += messages;
    }

    private MailboxEntry entry(MailboxName name) {
        boolean selectable = folders.containsKey(name);
        Optional<SpecialUse> use =
                Optional.ofNullable(uses.get(name))
                        .or(() -> selectable ? SpecialUse.of(name) : Optional.empty());
        boolean children = !within(name).keySet().stream().allMatch(name::equals);
        return new MailboxEntry(name, selectable, subscriptions.contains(name), children, use);
    }

    private static boolean isOf(TextName text, MailboxName name) {
        return text instanceof TextName.OfMailbox of && of.mailbox().equals(name);
    }

    private static TextName renamed(TextName text, MailboxName name) {
        return switch (text) {
            case TextName.Metadata metadata -> new TextName.Metadata(name);
            case TextName.Rights rights -> new TextName.Rights(name);
            case TextName.Script script -> script;
            case TextName.ActiveScript active -> active;
            case TextName.AccountMetadata metadata -> metadata;
        };
    }

    /** The mailbox and everything below it: neighbours in the order of names. */
    private Map<MailboxName, MemoryFolder> within(MailboxName root) {
        var found = new TreeMap<MailboxName, MemoryFolder>();
        for (var each : folders.tailMap(root, true).entrySet()) {
            if (!each.getKey().isWithin(root)) {
                break;
            }
            found.put(each.getKey(), each.getValue());
        }
        return found;
    }
}
