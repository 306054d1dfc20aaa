package org.posthorn.store.maildir;

import org.posthorn.conf.Key;
import org.posthorn.store.MailboxName;
import org.posthorn.store.SpecialUse;

import java.util.EnumMap;
import java.util.Map;

/** Settings of the Maildir store, table {@code [store]}. */
public record MaildirConf(
        @Key(
                        doc =
                                "Where an account's Maildir is. %u is user@domain, %n the part"
                                        + " before the @, %d the part behind it.",
                        or = "/var/vmail/%d/%n/Maildir",
                        replaces = "mail_location, mail_path, virtual_mailbox_base")
                String maildir,
        @Key(
                        doc =
                                "Line ends of new message files, \"crlf\" or \"lf\". Both are read;"
                                        + " choose lf if another program needs it.",
                        or = "crlf",
                        replaces = "mail_save_crlf")
                LineEnds lineEnds,
        @Key(
                        doc =
                                "Whether a new account gets the mailboxes below, and is subscribed"
                                        + " to them.",
                        or = "true")
                boolean createMailboxes,
        @Key(doc = "Mailbox for drafts. Empty for none.", or = "Drafts") String drafts,
        @Key(doc = "Mailbox for sent mail. Empty for none.", or = "Sent") String sent,
        @Key(doc = "Mailbox for unwanted mail. Empty for none.", or = "Junk") String junk,
        @Key(doc = "Mailbox for deleted mail. Empty for none.", or = "Trash") String trash,
        @Key(doc = "Mailbox for old mail. Empty for none.", or = "Archive") String archive) {

    /** As if nothing were configured. */
    public static final MaildirConf DEFAULT =
            new MaildirConf(
                    "/var/vmail/%d/%n/Maildir",
                    LineEnds.CRLF, true, "Drafts", "Sent", "Junk", "Trash", "Archive");

    public MaildirConf {
        for (String name : new String[] {drafts, sent, junk, trash, archive}) {
            if (!name.isEmpty()) {
                FolderName.directory(mailbox(name));
            }
        }
    }

    /** The mailboxes with a purpose. RFC 6154 §2. */
    Map<SpecialUse, MailboxName> specialMailboxes() {
        var names = new EnumMap<SpecialUse, String>(SpecialUse.class);
        names.put(SpecialUse.DRAFTS, drafts);
        names.put(SpecialUse.SENT, sent);
        names.put(SpecialUse.JUNK, junk);
        names.put(SpecialUse.TRASH, trash);
        names.put(SpecialUse.ARCHIVE, archive);
        var mailboxes = new EnumMap<SpecialUse, MailboxName>(SpecialUse.class);
        names.forEach((use, name) -> {
            if (!name.isEmpty()) {
                mailboxes.put(use, mailbox(name));
            }
        });
        return mailboxes;
    }

    private static MailboxName mailbox(String name) {
        return MailboxName.of(name.split("/", -1));
    }
}
