package org.posthorn.store.maildir;

import org.posthorn.store.MailStore;

import java.nio.file.Path;

/** Something about an account's files that is not as it should be. See {@link Verify}. */
public sealed interface Finding {

    /** How bad it is. */
    enum Severity {
        /** Nothing is wrong, but somebody should know. */
        NOTE,
        /** Nobody's mail suffers; it goes away by itself, or somebody should look at it. */
        WARNING,
        /** Mail that cannot be read, or that clients may confuse with other mail. */
        ERROR
    }

    /** The file or directory that it is about. */
    Path path();

    Severity severity();

    /** What is wrong, without the path. */
    String text();

    /** What repair does about it, or what somebody must do who knows more. */
    String remedy();

    /** Cannot be looked at. */
    record Unreadable(Path path, String text) implements Finding {
        @Override
        public Severity severity() {
            return Severity.ERROR;
        }

        @Override
        public String remedy() {
            return "give it to the user that Posthorn runs as (chown, chmod)";
        }
    }

    /** One of {@code tmp}, {@code new} and {@code cur} is not there. */
    record Missing(Path path) implements Finding {
        @Override
        public Severity severity() {
            return Severity.WARNING;
        }

        @Override
        public String text() {
            return "is missing";
        }

        @Override
        public String remedy() {
            return "repair makes it";
        }
    }

    /** Belongs to another system user than the account's root. */
    record Foreign(Path path, int owner, int expected) implements Finding {
        @Override
        public Severity severity() {
            return Severity.WARNING;
        }

        @Override
        public String text() {
            return "belongs to user id " + owner + ", the account to " + expected;
        }

        @Override
        public String remedy() {
            return "chown it: two users cannot rename each other's files";
        }
    }

    /** Everybody on the machine may write there. */
    record Open(Path path) implements Finding {
        @Override
        public Severity severity() {
            return Severity.WARNING;
        }

        @Override
        public String text() {
            return "can be written by everybody";
        }

        @Override
        public String remedy() {
            return "chmod o-w";
        }
    }

    /** Two files of a mailbox have one base name, so that one of them is hidden. */
    record Doubled(Path path, Path other) implements Finding {
        @Override
        public Severity severity() {
            return Severity.ERROR;
        }

        @Override
        public String text() {
            return "has the base name of " + other.getFileName();
        }

        @Override
        public String remedy() {
            return "repair gives it a new name, and with that a new UID";
        }
    }

    /** {@code dovecot-uidlist} is not one that can be appended to. */
    record DamagedList(Path path, String text) implements Finding {
        @Override
        public Severity severity() {
            return Severity.ERROR;
        }

        @Override
        public String remedy() {
            return "repair writes it anew with the UIDs that can be read";
        }
    }

    /** A message that the list does not know. */
    record Unnumbered(Path path) implements Finding {
        @Override
        public Severity severity() {
            return Severity.WARNING;
        }

        @Override
        public String text() {
            return "has no UID";
        }

        @Override
        public String remedy() {
            return "repair gives it one, as the next session would";
        }
    }

    /** Two mailboxes of an account have one UIDVALIDITY. */
    record SameValidity(Path path, Path other, long uidValidity) implements Finding {
        @Override
        public Severity severity() {
            return Severity.WARNING;
        }

        @Override
        public String text() {
            return "has UIDVALIDITY " + uidValidity + ", as " + other;
        }

        @Override
        public String remedy() {
            return "leave it, but do not rename one of them to the name of the other";
        }
    }

    /** A file name does not tell the truth about the size. The file is believed, not the name. */
    record WrongSize(Path path, char field, long named, long actual) implements Finding {
        @Override
        public Severity severity() {
            return Severity.WARNING;
        }

        @Override
        public String text() {
            return "has " + field + "=" + named + " in its name, and " + actual + " octets";
        }

        @Override
        public String remedy() {
            return "leave it: mailboxes are served with the true size, quotas count the named one";
        }
    }

    /** Letters in file names that {@code dovecot-keywords} gives no name. */
    record Nameless(Path path, char letter, int messages) implements Finding {
        @Override
        public Severity severity() {
            return Severity.WARNING;
        }

        @Override
        public String text() {
            return "does not name keyword letter " + letter + " of " + messages + " messages";
        }

        @Override
        public String remedy() {
            return "leave it, or add a line '" + (letter - 'a') + " NAME' to it";
        }
    }

    /** Among the messages, and neither a file nor a link to one. */
    record NoMessage(Path path) implements Finding {
        @Override
        public Severity severity() {
            return Severity.WARNING;
        }

        @Override
        public String text() {
            return "is no file, so no message";
        }

        @Override
        public String remedy() {
            return "move it elsewhere";
        }
    }

    /** What a process that died was about to write, or a lock that it held. */
    record LeftBehind(Path path) implements Finding {
        @Override
        public Severity severity() {
            return Severity.WARNING;
        }

        @Override
        public String text() {
            return "was left behind";
        }

        @Override
        public String remedy() {
            return "repair removes it";
        }
    }

    /** A line of {@code subscriptions} that names no mailbox. */
    record StrangeSubscription(Path path, String line) implements Finding {
        @Override
        public Severity severity() {
            return Severity.WARNING;
        }

        @Override
        public String text() {
            return "has a line that names no mailbox: " + line;
        }

        @Override
        public String remedy() {
            return "leave it, or remove the line";
        }
    }

    /** The next session that opens a mailbox would believe something wrong. */
    record WrongIndex(Path path, String text) implements Finding {
        @Override
        public Severity severity() {
            return Severity.ERROR;
        }

        @Override
        public String remedy() {
            return "repair removes it: it is made anew, and UIDs and flags are those of the files";
        }
    }

    /** An index remembers when messages came, and their files have other times. */
    record OtherDates(Path path, int messages, String base) implements Finding {
        @Override
        public Severity severity() {
            return Severity.WARNING;
        }

        @Override
        public String text() {
            return "has other dates than the files of " + messages + " messages, such as " + base;
        }

        @Override
        public String remedy() {
            return "leave it: clients keep the dates that they know; without it the files' count";
        }
    }

    /** An index that nobody can use. */
    record DamagedIndex(Path path, String text) implements Finding {
        @Override
        public Severity severity() {
            return Severity.WARNING;
        }

        @Override
        public String remedy() {
            return "repair removes it; the next session would make it anew, too";
        }
    }

    /** {@code maildirsize} says something else than the directories. */
    record WrongQuota(Path path, MailStore.Usage named, MailStore.Usage actual) implements Finding {
        @Override
        public Severity severity() {
            return Severity.WARNING;
        }

        @Override
        public String text() {
            return "sums up to " + sum(named) + ", and the directories to " + sum(actual);
        }

        @Override
        public String remedy() {
            return "repair removes it, so that it is counted; else that is done within a day";
        }

        private static String sum(MailStore.Usage usage) {
            return usage.octets() + " octets in " + usage.messages() + " messages";
        }
    }

    /** Mail in a directory whose name is no mailbox's with these settings. */
    record Hidden(Path path, int messages) implements Finding {
        @Override
        public Severity severity() {
            return Severity.ERROR;
        }

        @Override
        public String text() {
            return "has " + messages + " messages, and a name that no mailbox can have here";
        }

        @Override
        public String remedy() {
            return "compare [store] layout, utf8-names and escape-dots, or rename the directory";
        }
    }

    /** Messages that Dovecot's mail-crypt has encrypted. */
    record Encrypted(Path path, int messages) implements Finding {
        @Override
        public Severity severity() {
            return Severity.ERROR;
        }

        @Override
        public String text() {
            return "has " + messages + " encrypted messages, which nobody can read here";
        }

        @Override
        public String remedy() {
            return "let Dovecot decrypt them: doveadm sync to a Maildir without mail-crypt";
        }
    }

    /** Messages that Dovecot's mail-compress has packed. They are read like others. */
    record Compressed(Path path, String kind, int messages) implements Finding {
        @Override
        public Severity severity() {
            return Severity.NOTE;
        }

        @Override
        public String text() {
            return "has " + messages + " messages packed as " + kind;
        }

        @Override
        public String remedy() {
            return "leave it";
        }
    }

    /** There is more to say about a mailbox than anybody reads. */
    record More(Path path, int findings) implements Finding {
        @Override
        public Severity severity() {
            return Severity.ERROR;
        }

        @Override
        public String text() {
            return "has " + findings + " more findings";
        }

        @Override
        public String remedy() {
            return "repair, then verify again";
        }
    }
}
