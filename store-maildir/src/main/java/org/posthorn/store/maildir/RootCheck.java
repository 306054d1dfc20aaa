package org.posthorn.store.maildir;

import org.posthorn.store.Account;
import org.posthorn.store.MailStore;
import org.posthorn.store.MailboxName;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What {@link Verify} looks at once an account. On a thread of the disk pool. */
final class RootCheck {

    /** Where Dovecot puts a mailbox that it is about to delete. */
    private static final String DELETED_BY_DOVECOT = "..DOVECOT-TRASHED";

    private RootCheck() {}

    static List<Finding> findings(AccountPaths files, Account.Limits limits) throws IOException {
        var findings = new ArrayList<Finding>();
        try (DirectoryStream<Path> all = Files.newDirectoryStream(files.root(), "..*")) {
            for (Path directory : all) {
                if (isDeleted(directory)) {
                    findings.add(new Finding.LeftBehind(directory));
                }
            }
        }
        hidden(files, files.root(), findings);
        Path subscriptions = files.control().resolve("subscriptions");
        try {
            Subscriptions.parse(Files.readAllBytes(subscriptions), files.layout())
                    .strangers()
                    .forEach(line ->
                            findings.add(new Finding.StrangeSubscription(subscriptions, line)));
        } catch (NoSuchFileException e) {
            // nobody has subscribed to anything
        } catch (IOException e) {
            findings.add(Verify.unreadable(subscriptions, e));
        }
        quota(files, limits).ifPresent(findings::add);
        return findings;
    }

    private static boolean isDeleted(Path directory) {
        String name = String.valueOf(directory.getFileName());
        return name.startsWith(MailboxTree.DELETED) || name.equals(DELETED_BY_DOVECOT);
    }

    /** Whatever the layout: with the wrong one in the settings all mailboxes but INBOX are that. */
    private static void hidden(AccountPaths files, Path parent, List<Finding> findings)
            throws IOException {
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(parent)) {
            for (Path entry : entries) {
                if (!Files.isDirectory(entry, LinkOption.NOFOLLOW_LINKS)
                        || Layout.Fs.PARTS.contains(entry.getFileName().toString())
                        || isDeleted(entry)) {
                    continue;
                }
                if (files.layout().nameOf(files.root(), entry).isEmpty()) {
                    int messages = messages(entry.resolve("cur")) + messages(entry.resolve("new"));
                    if (messages > 0) {
                        findings.add(new Finding.Hidden(entry, messages));
                    }
                }
                hidden(files, entry, findings);
            }
        } catch (NoSuchFileException | AccessDeniedException e) {
            // deleted while we look, or nobody's mail that we could serve: lost+found, say
        }
    }

    private static int messages(Path directory) throws IOException {
        int messages = 0;
        try (DirectoryStream<Path> files = Files.newDirectoryStream(directory, "[!.]*")) {
            for (Path file : files) {
                messages += Files.isRegularFile(file) ? 1 : 0;
            }
        } catch (NoSuchFileException | NotDirectoryException | AccessDeniedException e) {
            // no part of a Maildir
        }
        return messages;
    }

    /** A file that nobody would believe is counted anew anyhow. */
    private static Optional<Finding> quota(AccountPaths files, Account.Limits limits)
            throws IOException {
        Path file = files.maildirSize();
        if (!Quota.isFor(limits) || !Files.isRegularFile(file)) {
            return Optional.empty();
        }
        Optional<MaildirSize> said = MaildirSize.parse(KeywordFiles.read(file));
        if (said.isEmpty() || !said.get().isFor(limits)) {
            return Optional.empty();
        }
        MessageCount counted = MessageCount.NOTHING;
        for (MailboxName name : new MailboxListing(files.root(), files.layout()).names()) {
            counted = counted.plus(MessageCount.of(files.of(name)));
        }
        MailStore.Usage is = counted.usage();
        MailStore.Usage was = said.get().used();
        return was.equals(is)
                ? Optional.empty()
                : Optional.of(new Finding.WrongQuota(file, was, is));
    }
}
