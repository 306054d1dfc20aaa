package org.posthorn.store.maildir;

import org.posthorn.store.Account;
import org.posthorn.store.MailStore;
import org.posthorn.store.MailboxName;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What {@link Verify} looks at once an account. On a thread of the disk pool. */
final class RootCheck {

    private RootCheck() {}

    static List<Finding> findings(AccountPaths files, Account.Limits limits) throws IOException {
        var findings = new ArrayList<Finding>();
        try (DirectoryStream<Path> deleted = Files.newDirectoryStream(files.root(), "..*")) {
            deleted.forEach(directory -> findings.add(new Finding.LeftBehind(directory)));
        }
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
