package org.posthorn.store.maildir;

import static java.nio.charset.StandardCharsets.UTF_8;

import org.posthorn.store.MailboxName;
import org.posthorn.store.SpecialUse;

import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.function.UnaryOperator;

/**
 * What mailboxes were made for, where their names do not say it: {@code posthorn-special-use} in
 * the account's root, lines {@code <use> <name>} with the name as in {@code subscriptions} of
 * version 1. Guarded by the account's lock. RFC 6154 §3.
 */
final class SpecialUses {

    private final Path file;
    private final Layout layout;
    private final MaildirDisk disk;

    SpecialUses(AccountPaths paths, MaildirDisk disk) {
        this.file = paths.control().resolve("posthorn-special-use");
        this.layout = paths.layout();
        this.disk = disk;
    }

    Map<MailboxName, SpecialUse> read() {
        return disk.run(v -> {
            try {
                return parse(Files.readAllBytes(file));
            } catch (NoSuchFileException e) {
                return new TreeMap<>();
            }
        });
    }

    void put(MailboxName name, SpecialUse use) {
        change(uses -> {
            uses.put(name, use);
            return uses;
        });
    }

    /** Also what a crash has left of a mailbox of this name. */
    void remove(MailboxName name) {
        change(uses -> {
            uses.remove(name);
            return uses;
        });
    }

    /**
     * Mailboxes are about to have other names: from now on they are known by both, so that a crash
     * takes nothing from whichever they have then.
     */
    void beginRename(Map<MailboxName, MailboxName> moves) {
        change(uses -> {
            uses.keySet().removeAll(moves.values());
            moves.forEach((from, to) -> {
                SpecialUse use = uses.get(from);
                if (use != null) {
                    uses.put(to, use);
                }
            });
            return uses;
        });
    }

    /** They have them. */
    void endRename(Map<MailboxName, MailboxName> moves) {
        change(uses -> {
            uses.keySet().removeAll(moves.keySet());
            return uses;
        });
    }

    private void change(UnaryOperator<NavigableMap<MailboxName, SpecialUse>> change) {
        Map<MailboxName, SpecialUse> before = read();
        NavigableMap<MailboxName, SpecialUse> after = change.apply(new TreeMap<>(before));
        if (!after.equals(before)) {
            disk.replace(file, format(after));
        }
    }

    /** Lines that make no sense are passed over. */
    private NavigableMap<MailboxName, SpecialUse> parse(byte[] octets) {
        var uses = new TreeMap<MailboxName, SpecialUse>();
        for (String line : new String(octets, UTF_8).split("\n", -1)) {
            int blank = line.indexOf(' ');
            for (SpecialUse use : SpecialUse.values()) {
                if (blank > 0 && use.name().equals(line.substring(0, blank))) {
                    layout.parseStored(line.substring(blank + 1))
                            .ifPresent(name -> uses.put(name, use));
                }
            }
        }
        return uses;
    }

    private byte[] format(Map<MailboxName, SpecialUse> uses) {
        var text = new StringBuilder();
        uses.forEach((name, use) ->
                text.append(use.name()).append(' ').append(layout.stored(name)).append('\n'));
        return text.toString().getBytes(UTF_8);
    }
}
