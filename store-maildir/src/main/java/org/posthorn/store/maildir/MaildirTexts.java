package org.posthorn.store.maildir;

import static java.nio.charset.StandardCharsets.UTF_8;

import org.posthorn.store.MailboxName;
import org.posthorn.store.TextName;
import org.posthorn.store.TextName.Script;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * The small texts of one account: scripts at the user's home, all else with the mail. Those of a
 * mailbox are in its folder, and so go where it goes. INBOX's folder is the account's.
 */
record MaildirTexts(MaildirAccount mailboxes, ScriptFiles scripts, MaildirDisk disk) {

    Optional<byte[]> read(TextName name) {
        return switch (name) {
            case Script script -> scripts.read(script);
            case TextName.ActiveScript active ->
                    scripts.active().map(script -> script.name().getBytes(UTF_8));
            case TextName.AccountMetadata account -> ofAccount().read();
            case TextName.OfMailbox text -> of(text).read();
        };
    }

    void write(TextName name, byte[] text) {
        SmallText.require(text);
        switch (name) {
            case Script script -> scripts.write(script, text);
            case TextName.ActiveScript active ->
                    scripts.activate(TextName.ActiveScript.parse(text));
            case TextName.AccountMetadata account -> ofAccount().write(text);
            case TextName.OfMailbox of -> of(of).write(text);
        }
    }

    void remove(TextName name) {
        switch (name) {
            case Script script -> scripts.remove(script);
            case TextName.ActiveScript active -> scripts.deactivate();
            case TextName.AccountMetadata account -> ofAccount().remove();
            case TextName.OfMailbox of -> of(of).remove();
        }
    }

    List<Script> list() {
        return scripts.list();
    }

    private SmallText ofAccount() {
        Path root = mailboxes.paths(MailboxName.INBOX).directory();
        return new SmallText(root.resolve("posthorn-account-metadata"), disk);
    }

    private SmallText of(TextName.OfMailbox text) {
        Path folder = mailboxes.existing(text.mailbox()).directory();
        String file =
                switch (text) {
                    case TextName.Metadata metadata -> "posthorn-metadata";
                    case TextName.Rights rights -> "dovecot-acl";
                };
        return new SmallText(folder.resolve(file), disk);
    }
}
