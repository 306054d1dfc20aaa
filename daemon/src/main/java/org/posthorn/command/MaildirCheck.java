package org.posthorn.command;

import org.posthorn.ErrorText;
import org.posthorn.MailPlaces;
import org.posthorn.RefusedException;
import org.posthorn.command.Check.Finding;
import org.posthorn.command.Check.Level;
import org.posthorn.store.Account;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Whether the daemon may use the Maildirs that are there. Nothing in them is read. */
final class MaildirCheck {

    private static final int MAX_ACCOUNTS = 10_000;
    private static final int MAX_FINDINGS = 20;

    private final String daemon;
    private final List<Finding> findings = new ArrayList<>();
    private int maildirs;
    private int unsaid;

    private MaildirCheck(String daemon) {
        this.daemon = daemon;
    }

    /**
     * Looks at the Maildirs of the first 10,000 users.
     *
     * @param data what belongs to the user that the daemon runs as, once it has run
     */
    static List<Finding> of(MailPlaces places, List<String> users, Path data) throws IOException {
        var check =
                new MaildirCheck(
                        Files.isDirectory(data)
                                ? owner(data)
                                : System.getProperty("user.name", "?"));
        for (String user : users.subList(0, Math.min(users.size(), MAX_ACCOUNTS))) {
            try {
                check.account(places.account(user));
            } catch (RefusedException e) {
                check.found(Level.ERROR, user + ": " + e.getMessage());
            }
        }
        return check.findings(users.size());
    }

    private List<Finding> findings(int users) {
        if (unsaid > 0) {
            findings.add(new Finding(Level.WARNING, "maildir: " + unsaid + " more of these"));
        }
        if (users > MAX_ACCOUNTS) {
            String text = "maildir: looked at those of the first " + MAX_ACCOUNTS + " accounts";
            findings.add(new Finding(Level.WARNING, text));
        }
        if (findings.isEmpty()) {
            findings.add(new Finding(Level.OK, "maildirs: " + maildirs));
        }
        return List.copyOf(findings);
    }

    private void account(Account account) {
        if (Files.exists(account.location(), LinkOption.NOFOLLOW_LINKS)) {
            maildirs++;
        }
        Stream.of(account.location(), account.control(), account.index())
                .distinct()
                .forEach(this::tree);
    }

    private void tree(Path root) {
        for (String part : List.of("", "cur", "new", "tmp")) {
            Path directory = part.isEmpty() ? root : root.resolve(part);
            if (Files.exists(directory, LinkOption.NOFOLLOW_LINKS) && !isGood(root, directory)) {
                return;
            }
        }
    }

    private boolean isGood(Path root, Path directory) {
        if (!Files.isDirectory(directory)) {
            found(Level.ERROR, directory + " is not a folder: move it away");
            return false;
        }
        try {
            String owner = owner(directory);
            if (!owner.equals(daemon)) {
                found(
                        Level.WARNING,
                        directory
                                + " belongs to "
                                + owner
                                + ", but Posthorn runs as "
                                + daemon
                                + ": chown -R "
                                + daemon
                                + " "
                                + root);
                return false;
            }
        } catch (IOException e) {
            found(Level.ERROR, directory + ": " + ErrorText.of(e));
            return false;
        }
        boolean usable =
                Files.isReadable(directory)
                        && Files.isWritable(directory)
                        && Files.isExecutable(directory);
        if (!usable) {
            found(
                    Level.ERROR,
                    directory + " cannot be read and written by this user: chmod -R u+rwX " + root);
        }
        return usable;
    }

    private void found(Level level, String text) {
        if (findings.size() < MAX_FINDINGS) {
            findings.add(new Finding(level, "maildir: " + text));
        } else {
            unsaid++;
        }
    }

    private static String owner(Path path) throws IOException {
        return Files.getOwner(path).getName();
    }
}
