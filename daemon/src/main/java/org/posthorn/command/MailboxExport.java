package org.posthorn.command;

import org.jspecify.annotations.Nullable;
import org.posthorn.ErrorText;
import org.posthorn.MailPlaces;
import org.posthorn.RefusedException;
import org.posthorn.disk.Disk;
import org.posthorn.migrate.MboxExport;
import org.posthorn.store.Account;
import org.posthorn.store.MailboxName;
import org.posthorn.store.Separator;
import org.posthorn.store.StoreException;
import org.posthorn.store.maildir.MaildirCopy;
import org.posthorn.store.maildir.MaildirReader;

import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;

/** {@code posthorn mailbox export}: reads the files, while the daemon serves or not. */
@Command(
        name = "export",
        description = {
            "Write mailboxes as mbox files or as a Maildir, and print what to tell Dovecot.",
            "The mail stays as it is."
        })
final class MailboxExport implements Callable<Integer> {

    /** What is written. */
    enum Format {
        /** One file a mailbox, of the kind mboxrd. */
        MBOX,
        /** A Maildir++ with UIDs, flags and keywords; messages are hard links where possible. */
        MAILDIR
    }

    @Mixin private Mailbox.Desk desk = new Mailbox.Desk();

    @Parameters(index = "0", paramLabel = "USER", description = "For example ada@example.org.")
    private String user = "";

    @Parameters(
            index = "1",
            arity = "0..1",
            paramLabel = "MAILBOX",
            description = "For example Archive/2024. Default: all of them.")
    private String mailbox = "";

    @Option(
            names = "--format",
            paramLabel = "FORMAT",
            defaultValue = "maildir",
            description = "mbox or maildir. Default: maildir.")
    private Format format = Format.MAILDIR;

    @Option(names = "--to", paramLabel = "PATH", description = "A folder that is not there yet.")
    private @Nullable Path to;

    @Option(
            names = "--handback",
            description = {
                "Print the doveadm commands after which Dovecot goes on above our MODSEQs.",
                "Stop the daemon first, remove dovecot.index*, start Dovecot, then run them."
            })
    private boolean handback;

    private final Terminal terminal;

    MailboxExport(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() throws IOException {
        if (to == null && !handback) {
            throw new CommandException("where to? --to PATH, or --handback alone", ExitCode.USAGE);
        }
        boolean whole = true;
        if (to != null) {
            List<Map<String, Object>> written = write(to.toAbsolutePath().normalize());
            desk.printed(written, terminal);
            whole = written.stream().noneMatch(one -> one.containsKey("unreadable"));
        }
        if (handback) {
            handBack();
        }
        if (!whole) {
            terminal.err()
                    .println("posthorn: not everything was written; the lines above say what");
            return ExitCode.SOFTWARE;
        }
        return ExitCode.OK;
    }

    private List<Map<String, Object>> write(Path target) throws IOException {
        if (Files.exists(target)) {
            throw new CommandException(target + " is there already; choose another --to");
        }
        var conf = desk.options().load();
        try (var disk = new Disk(conf.disk());
                var places = MailPlaces.of(conf, desk.options().file(), disk);
                var progress = new ProgressLine(terminal)) {
            Account account = places.account(user);
            var reader = new MaildirReader(conf.store(), account, disk);
            Separator separator = conf.store().separator();
            List<MailboxName> names = names(reader, separator);
            var done = new ArrayList<Map<String, Object>>();
            switch (format) {
                case MBOX -> {
                    var mbox = new MboxExport(reader, target, disk, progress);
                    for (MailboxName name : names) {
                        MboxExport.Written written = mbox.write(name);
                        var one = line(separator.text(name), written.messages());
                        if (!written.unreadable().isEmpty()) {
                            one.put("unreadable", written.unreadable());
                        }
                        done.add(one);
                    }
                }
                case MAILDIR -> {
                    long[] count = {0};
                    var copy =
                            new MaildirCopy(
                                    conf.store(),
                                    disk,
                                    n -> {
                                        count[0] = n;
                                        progress.at("messages", n, 0);
                                    });
                    if (mailbox.isEmpty()) {
                        copy.save(account, target, Optional.empty());
                    } else {
                        copy.save(account, names.getFirst(), target);
                    }
                    done.add(line(mailbox.isEmpty() ? "all" : mailbox, count[0]));
                }
            }
            if (!desk.json()) {
                done.forEach(one -> terminal.out().println(text(one)));
            }
            return done;
        } catch (StoreException e) {
            throw incomplete(target, new RefusedException(e));
        } catch (RefusedException e) {
            throw e;
        } catch (IOException e) {
            throw incomplete(target, e);
        }
    }

    private static String text(Map<String, Object> one) {
        var text = new StringBuilder();
        text.append(one.get("mailbox")).append(": ").append(one.get("messages"));
        text.append(" messages");
        if (one.get("unreadable") instanceof List<?> unreadable) {
            unreadable.forEach(why -> text.append("\n  cannot be read: ").append(why));
        }
        return text.toString();
    }

    /** An error of the disk, say, in the middle. */
    private static IOException incomplete(Path target, IOException e) {
        String text = ErrorText.of(e);
        return Files.exists(target)
                ? new RefusedException(
                        text + "; " + target + " is not complete: remove it, and export again")
                : e;
    }

    private List<MailboxName> names(MaildirReader reader, Separator separator) {
        List<MailboxName> all = reader.mailboxes();
        if (mailbox.isEmpty()) {
            return all;
        }
        try {
            MailboxName wanted = separator.name(mailbox);
            if (all.contains(wanted)) {
                return List.of(wanted);
            }
        } catch (IllegalArgumentException e) {
            // nor can any have it
        }
        throw new CommandException(user + " has no mailbox " + mailbox);
    }

    private void handBack() throws IOException {
        var all =
                desk.ask(
                        Map.of("do", "mailbox status", "user", user, "mailbox", mailbox), terminal);
        for (var one : all) {
            terminal.out()
                    .println(
                            "doveadm mailbox update -u "
                                    + quoted(user)
                                    + " --min-highest-modseq "
                                    + one.get("highestmodseq")
                                    + " -- "
                                    + quoted(String.valueOf(one.get("mailbox"))));
        }
    }

    /** For a shell. */
    private static String quoted(String word) {
        return "'" + word.replace("'", "'\\''") + "'";
    }

    private static Map<String, Object> line(String name, long messages) {
        var one = new LinkedHashMap<String, Object>();
        one.put("mailbox", name);
        one.put("messages", messages);
        return one;
    }
}
