package org.posthorn.store.maildir;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** What {@link Verify} looks at once an account. On a thread of the disk pool. */
final class RootCheck {

    private RootCheck() {}

    static List<Finding> findings(AccountPaths files) throws IOException {
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
        return findings;
    }
}
