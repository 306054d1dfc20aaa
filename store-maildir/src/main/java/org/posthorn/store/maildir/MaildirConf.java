package org.posthorn.store.maildir;

import org.posthorn.conf.Key;
import org.posthorn.store.Account;
import org.posthorn.store.MailboxName;
import org.posthorn.store.Separator;
import org.posthorn.store.SpecialUse;
import org.posthorn.store.StoreException;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Settings of the Maildir store, table {@code [store]}. */
public record MaildirConf(
        @Key(
                        doc =
                                "Where an account's Maildir is. %u is user@domain, %n the part"
                                        + " before the @, %d the part behind it, %h at the"
                                        + " beginning the user's home; with Dovecot's modifiers,"
                                        + " as in %Ln and %2.256Nu.",
                        or = "/var/vmail/%d/%n/Maildir",
                        replaces = "mail_location, mail_path, virtual_mailbox_base")
                String maildir,
        @Key(
                        doc =
                                "Where the home folder of a user is whose account does not say it,"
                                    + " with variables as above: Sieve scripts are there. Without"
                                    + " it the Maildir itself.",
                        example = "/var/vmail/%d/%n",
                        replaces = "mail_home")
                Optional<String> home,
        @Key(
                        doc =
                                "Where the files of an account are that must not be lost (UIDs,"
                                    + " keywords, subscriptions, quota), with variables as above."
                                    + " Without it in the Maildir. Neither in the Maildir nor"
                                    + " around it. Not to be changed while there is mail.",
                        example = "/var/lib/posthorn-control/%d/%n",
                        replaces = "mail_location :CONTROL=, mail_control_path")
                Optional<String> control,
        @Key(
                        doc =
                                "Where the files of an account are that can be made anew, with"
                                        + " variables as above. Without it in the Maildir. Neither"
                                        + " in the Maildir nor around it.",
                        example = "/var/cache/posthorn/%d/%n",
                        replaces = "mail_location :INDEX=, mail_index_path")
                Optional<String> index,
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
                                "What stands between the levels of a mailbox name for clients and"
                                        + " in this file, \"/\" or \".\". Files on disk are the"
                                        + " same with either.",
                        or = "/",
                        replaces = "namespace separator")
                Separator separator,
        @Key(
                        doc =
                                "Line ends of new message files, \"crlf\" or \"lf\". Both are read;"
                                        + " choose lf if another program needs it.",
                        or = "crlf",
                        replaces = "mail_save_crlf")
                LineEnds lineEnds,
        @Key(
                        doc =
                                "Whether no other program changes the Maildirs. Folders are not"
                                        + " looked through again then to be sure of changes within"
                                        + " the same second.",
                        or = "false",
                        replaces = "maildir_very_dirty_syncs")
                boolean exclusive,
        @Key(
                        doc =
                                "By how much of an account's quota of octets deliveries may go"
                                        + " beyond it, in percent, 0 to 100.",
                        or = "10",
                        replaces = "quota_grace")
                int quotaGrace,
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
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty(),
                    "maildir++",
                    false,
                    false,
                    Separator.SLASH,
                    LineEnds.CRLF,
                    false,
                    10,
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
                home,
                control,
                index,
                layout,
                utf8Names,
                escapeDots,
                separator,
                lineEnds,
                exclusive,
                quotaGrace,
                createMailboxes,
                drafts,
                sent,
                junk,
                trash,
                archive);
    }

    public MaildirConf {
        requireTemplate("maildir", maildir);
        home.ifPresent(template -> requireTemplate("home", template));
        control.ifPresent(template -> requireTemplate("control", template));
        index.ifPresent(template -> requireTemplate("index", template));
        if (home.filter(template -> PathTemplate.parse(template).atHome()).isPresent()) {
            throw new IllegalArgumentException("home: cannot be relative to itself");
        }
        if (quotaGrace < 0 || quotaGrace > 100) {
            throw new IllegalArgumentException("quota-grace: must be 0 to 100");
        }
        if (escapeDots && separator.equals(Separator.DOT)) {
            throw new IllegalArgumentException(
                    "escape-dots: clients have no other name for it where separator is \".\"");
        }
        Layout names = layout(layout, utf8Names, escapeDots, separator);
        for (String name : List.of(drafts, sent, junk, trash, archive)) {
            if (!name.isEmpty()) {
                requireMailbox(name, separator, names);
            }
        }
    }

    /** Where the users' homes are, unless they are where their Maildirs are. */
    public Optional<MaildirPaths> homes() {
        return home.map(MaildirPaths::new);
    }

    /** Where the control files are, unless they are in the Maildirs. */
    public Optional<MaildirPaths> controls() {
        return control.map(MaildirPaths::new);
    }

    /** Where the indexes are, unless they are in the Maildirs. */
    public Optional<MaildirPaths> indexes() {
        return index.map(MaildirPaths::new);
    }

    /** {@code CANNOT} for an account whose trees are in each other's way. */
    public void requireApart(Account account) {
        AccountPaths.of(this, account);
    }

    /** Limits with the grace that deliveries have. */
    public Account.Limits limits(long octets, long messages) {
        long grace = octets / 100 * quotaGrace + octets % 100 * quotaGrace / 100;
        return new Account.Limits(octets, messages, grace);
    }

    Layout names() {
        return layout(layout, utf8Names, escapeDots, separator);
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
                mailboxes.put(use, separator.name(name));
            }
        });
        return mailboxes;
    }

    private static Layout layout(
            String layout, boolean utf8, boolean escaped, Separator separator) {
        if (utf8 && !writesUtf8()) {
            throw new IllegalArgumentException(
                    "utf8-names: needs a UTF-8 locale, as by LC_ALL=C.UTF-8 in the environment");
        }
        return switch (layout) {
            case "maildir++" -> new Layout.MaildirPlusPlus(new Spelling(utf8, escaped, true));
            case "fs" ->
                    new Layout.Fs(new Spelling(utf8, escaped, separator.equals(Separator.DOT)));
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

    private static void requireTemplate(String key, String template) {
        try {
            PathTemplate.parse(template);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(key + ": " + e.getMessage(), e);
        }
    }

    private static void requireMailbox(String name, Separator separator, Layout layout) {
        try {
            layout.resolve(Path.of("/"), separator.name(name));
        } catch (IllegalArgumentException | StoreException e) {
            throw new IllegalArgumentException(
                    "no mailbox can be called "
                            + name
                            + " where separator is \""
                            + separator
                            + "\"",
                    e);
        }
    }
}
