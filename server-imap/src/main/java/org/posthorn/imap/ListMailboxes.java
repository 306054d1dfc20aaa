package org.posthorn.imap;

import org.posthorn.imap.Response.Listing;
import org.posthorn.store.Account;
import org.posthorn.store.MailStore;
import org.posthorn.store.MailboxEntry;
import org.posthorn.store.MailboxName;
import org.posthorn.store.SpecialUse;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * LIST and LSUB. RFC 9051 §6.3.9, RFC 3501 §6.3.9.
 *
 * @param pattern reference and pattern together, as on the wire
 */
record ListMailboxes(Listing listing, String pattern) implements Command.AfterLogin {

    static ListMailboxes read(ImapReader in, Listing listing) throws IOException {
        in.space();
        String reference = in.astring();
        in.space();
        String pattern = in.pattern();
        if (reference.length() + pattern.length() > Limits.PATTERN) {
            throw Refused.limit("Pattern too long");
        }
        // an empty pattern asks for the separator only, whatever the reference is
        return new ListMailboxes(listing, pattern.isEmpty() ? "" : reference + pattern);
    }

    Response.Done run(Account account, MailStore store, WireNames names, ImapWriter out)
            throws IOException {
        if (pattern.isEmpty()) {
            out.send(new Response.Listed(listing, List.of("\\Noselect"), ""));
        } else {
            switch (listing) {
                case LIST -> list(store.list(account), names, out);
                case LSUB -> lsub(store.subscriptions(account), names, out);
            }
        }
        return Response.Done.ok(listing + " completed");
    }

    private void list(List<MailboxEntry> entries, WireNames names, ImapWriter out)
            throws IOException {
        MailboxPattern wanted = names.pattern(pattern);
        for (int i = 0; i < entries.size(); i++) {
            MailboxEntry entry = entries.get(i);
            String wireName = names.of(entry.name());
            if (wanted.matches(wireName)) {
                boolean parent =
                        i + 1 < entries.size() && entries.get(i + 1).name().isWithin(entry.name());
                out.send(new Response.Listed(listing, attributes(entry, parent), wireName));
            }
        }
    }

    /** RFC 3348 §3, RFC 6154 §2. */
    private static List<String> attributes(MailboxEntry entry, boolean parent) {
        var attributes = new ArrayList<String>();
        if (!entry.selectable()) {
            attributes.add("\\Noselect");
        }
        attributes.add(parent ? "\\HasChildren" : "\\HasNoChildren");
        entry.use().map(ListMailboxes::attribute).ifPresent(attributes::add);
        return attributes;
    }

    private static String attribute(SpecialUse use) {
        return switch (use) {
            case ARCHIVE -> "\\Archive";
            case DRAFTS -> "\\Drafts";
            case JUNK -> "\\Junk";
            case SENT -> "\\Sent";
            case TRASH -> "\\Trash";
        };
    }

    /**
     * With {@code %} a parent that is not subscribed itself stands for its subscribed children. RFC
     * 3501 §6.3.9.
     */
    private void lsub(Set<MailboxName> subscribed, WireNames wire, ImapWriter out)
            throws IOException {
        MailboxPattern wanted = wire.pattern(pattern);
        var names = new TreeSet<>(subscribed);
        if (pattern.endsWith("%")) {
            subscribed.forEach(name -> names.addAll(name.parents()));
        }
        for (MailboxName name : names) {
            String wireName = wire.of(name);
            if (wanted.matches(wireName)) {
                List<String> attributes =
                        subscribed.contains(name) ? List.of() : List.of("\\Noselect");
                out.send(new Response.Listed(listing, attributes, wireName));
            }
        }
    }
}
