package org.posthorn.imap;

import org.posthorn.store.MailboxName;
import org.posthorn.store.ModifiedUtf7;
import org.posthorn.store.Separator;

/** Mailbox names as they are on the wire: in modified UTF-7. RFC 3501 §5.1.3. */
record WireNames(Separator separator) {

    String of(MailboxName name) {
        return ModifiedUtf7.encode(separator.text(name));
    }

    /** A name that no mailbox can have is refused with NO. */
    MailboxName parse(String wire) throws Refused {
        String name =
                ModifiedUtf7.decode(wire)
                        .orElseThrow(() -> Refused.name("Not a name in modified UTF-7"));
        try {
            return separator.name(name);
        } catch (IllegalArgumentException e) {
            throw Refused.name("No mailbox can have this name");
        }
    }

    /** The same; a separator at the end says that it shall have children. RFC 9051 §6.3.4. */
    MailboxName parseNew(String wire) throws Refused {
        boolean parent = wire.endsWith(separator.toString());
        return parse(parent ? wire.substring(0, wire.length() - 1) : wire);
    }

    MailboxPattern pattern(String wire) {
        return new MailboxPattern(wire, separator.character());
    }
}
