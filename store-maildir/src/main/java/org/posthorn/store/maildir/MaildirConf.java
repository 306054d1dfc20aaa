package org.posthorn.store.maildir;

import org.posthorn.conf.Key;
import org.posthorn.store.MailboxName;
import org.posthorn.store.SpecialUse;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
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
                                "How mailboxes become folders: \"maildir++\" makes .A.B of A/B,"
                                        + " \"fs\" makes A/B. Not to be changed while there is"
                                        + " mail.",
                        or = "maildir++",
                        replaces = "mail_location :LAYOUT=, mailbox_list_layout")
                String layout,
        @Key(
                        doc =
                                "Whether mailbox names are UTF-8 on disk, else modified UTF-7. Not"
                                        + " to be changed while there is mail.",
                        or = "false",
                        replaces = "mail_location :UTF-8, mailbox_list_utf8")
                boolean utf8Names,
        @Key(
                        doc =
                                "Whether a dot in a mailbox name is written \\2e where dots divide"
                                        + " names on disk, else such a name is refused. Not to be"
                                        + " changed while there is mail.",
                        or = "false",
                        replaces = "mail_plugins = listescape")
                boolean escapeDots,
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
                    "maildir++",
                    false,
                    false,
                    LineEnds.CRLF,
                    true,
                    "Drafts",
                    "Sent",
                    "Junk",
                    "Trash",
                    "Archive");

    /** The same with other Maildirs. */
    public MaildirConf at(String template) {
        return new MaildirConf(
                template,
                layout,
                utf8Names,
                escapeDots,
                lineEnds,
                createMailboxes,
                drafts,
                sent,
                junk,
                trash,
                archive);
    }

    public MaildirConf {
        Layout names = layout(layout, utf8Names, escapeDots);
        for (String name : new String[] {drafts, sent, junk, trash, archive}) {
            if (!name.isEmpty()) {
                names.resolve(Path.of("/"), mailbox(name));
            }
        }
    }

    Layout names() {
        return layout(layout, utf8Names, escapeDots);
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

    private static Layout layout(String layout, boolean utf8, boolean escaped) {
        if (utf8 && !writesUtf8()) {
            throw new IllegalArgumentException(
                    "utf8-names: needs a UTF-8 locale, as by LC_ALL=C.UTF-8 in the environment");
        }
        return switch (layout) {
            case "maildir++" -> new Layout.MaildirPlusPlus(new Spelling(utf8, escaped, true));
            case "fs" -> new Layout.Fs(new Spelling(utf8, escaped, false));
            default ->
                    throw new IllegalArgumentException("layout: must be \"maildir++\" or \"fs\"");
        };
    }

    /** The locale decides how the Java runtime writes file names. */
    private static boolean writesUtf8() {
        try {
            return Path.of("\u00e4\u65e5").getNameCount() == 1;
        } catch (InvalidPathException e) {
            return false;
        }
    }

    private static MailboxName mailbox(String name) {
        return MailboxName.of(name.split("/", -1));
    }
}
