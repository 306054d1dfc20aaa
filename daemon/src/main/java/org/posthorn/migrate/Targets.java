package org.posthorn.migrate;

import org.posthorn.store.MailboxEntry;
import org.posthorn.store.MailboxName;
import org.posthorn.store.SpecialUse;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Where the mailboxes of a source go: under their own names, but one that has a special use goes to
 * the account's mailbox of that use, and what is below it follows. So no client is shown two
 * mailboxes for one thing. RFC 6154 §2.
 */
final class Targets {

    private final Map<MailboxName, MailboxName> moved = new HashMap<>();

    /** What has to be created with the use that it had. */
    private final Map<MailboxName, SpecialUse> made = new HashMap<>();

    private Targets() {}

    /**
     * Where one mailbox goes.
     *
     * @param own what it would be called if nothing had a use: the same in every import
     * @param use to create it with, should it be missing
     */
    record Target(
            Source.Mailbox from, MailboxName own, MailboxName name, Optional<SpecialUse> use) {}

    /** All below one mailbox, which INBOX itself becomes. There nothing has a use. */
    static List<Target> below(MailboxName below, List<Source.Mailbox> mailboxes) {
        return mailboxes.stream()
                .map(mailbox -> {
                    MailboxName name = under(below, mailbox.name());
                    return new Target(mailbox, name, name, Optional.empty());
                })
                .toList();
    }

    /** Beside the mailboxes that the account has. */
    static List<Target> beside(List<MailboxEntry> here, List<Source.Mailbox> mailboxes) {
        var targets = new Targets();
        for (SpecialUse use : SpecialUse.values()) {
            List<MailboxName> ours =
                    here.stream()
                            .filter(entry -> entry.selectable() && entry.use().equals(of(use)))
                            .map(MailboxEntry::name)
                            .toList();
            targets.gather(use, ours, mailboxes);
        }
        return mailboxes.stream().map(targets::target).toList();
    }

    /** What the source has for one use: the first that it says so of, and what is called so. */
    private void gather(SpecialUse use, List<MailboxName> ours, List<Source.Mailbox> mailboxes) {
        Optional<MailboxName> said =
                mailboxes.stream()
                        .filter(mailbox -> mailbox.use().equals(of(use)))
                        .map(Source.Mailbox::name)
                        .findFirst();
        Optional<MailboxName> called =
                mailboxes.stream()
                        .filter(mailbox -> mailbox.use().isEmpty())
                        .map(Source.Mailbox::name)
                        .filter(name -> SpecialUse.of(name).equals(of(use)))
                        .findFirst();
        Stream.of(said, called)
                .flatMap(Optional::stream)
                .filter(name -> !name.equals(MailboxName.INBOX) && !ours.contains(name))
                .forEach(name -> {
                    // a name that says it here needs no other mailbox made for the same
                    MailboxName to = ours.stream().findFirst().or(() -> called).orElse(name);
                    if (!to.equals(name)) {
                        moved.put(name, to);
                    } else if (!SpecialUse.of(name).equals(of(use))) {
                        made.put(name, use);
                    }
                });
    }

    private Target target(Source.Mailbox mailbox) {
        MailboxName own = mailbox.name();
        for (int depth = own.segments().size(); depth > 0; depth--) {
            var ancestor = new MailboxName(own.segments().subList(0, depth));
            MailboxName to = moved.get(ancestor);
            if (to != null) {
                return new Target(mailbox, own, own.moved(ancestor, to), Optional.empty());
            }
        }
        return new Target(mailbox, own, own, Optional.ofNullable(made.get(own)));
    }

    private static Optional<SpecialUse> of(SpecialUse use) {
        return Optional.of(use);
    }

    private static MailboxName under(MailboxName below, MailboxName name) {
        if (name.equals(MailboxName.INBOX)) {
            return below;
        }
        var segments = new ArrayList<>(below.segments());
        segments.addAll(name.segments());
        return new MailboxName(segments);
    }
}
