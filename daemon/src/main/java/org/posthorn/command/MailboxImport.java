package org.posthorn.command;

import org.posthorn.disk.WholeFile;
import org.posthorn.migrate.ImapUrl;

import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;

/** {@code posthorn mailbox import}. */
@Command(
        name = "import",
        description = {
            "Bring mail into an account, with flags, keywords, dates and subscriptions.",
            "Run again, it takes what is new and nothing twice. What cannot be taken is named."
        })
final class MailboxImport implements Callable<Integer> {

    @Mixin private Mailbox.Desk desk = new Mailbox.Desk();

    @Parameters(paramLabel = "USER", description = "For example ada@example.org.")
    private String user = "";

    @Option(
            names = "--from",
            required = true,
            paramLabel = "PATH|URL",
            description =
                    "An mbox file, a folder of them, a Maildir, or imaps://USER@HOST[:PORT]/ (imap:"
                            + " with STARTTLS).")
    private String from = "";

    @Option(
            names = "--mailbox",
            paramLabel = "NAME",
            description = {
                "Put everything below this mailbox; what is INBOX there becomes this one itself.",
                "Default: under the names it has there."
            })
    private String mailbox = "";

    @Option(
            names = "--password",
            paramLabel = "WHERE",
            description =
                    "The password at an IMAP server: file:PATH or env:NAME. Default: the first line"
                            + " of the input.")
    private String password = "";

    @Option(
            names = "--insecure",
            description =
                    "Do not check the certificate of the IMAP server: anybody on the way can read"
                            + " the password.")
    private boolean insecure;

    private final Terminal terminal;

    MailboxImport(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() throws IOException {
        boolean imap = from.matches("(?i)imaps?:.*");
        if (imap && ImapUrl.parse(from).isEmpty()) {
            throw new CommandException(
                    "'" + from + "' is not like imaps://ada@mail.example.org/", ExitCode.USAGE);
        }
        var request = new LinkedHashMap<String, Object>();
        request.put("do", "mailbox import");
        request.put("user", user);
        request.put("mailbox", mailbox);
        request.put("insecure", insecure);
        request.put("from", imap ? from : Path.of(from).toAbsolutePath().normalize().toString());
        if (imap) {
            request.put("password", password());
        }
        var summaries = desk.ask(request, terminal);
        if (!desk.printed(summaries, terminal)) {
            summaries.forEach(summary -> terminal.out().println(line(summary, mailbox.isEmpty())));
        }
        if (summaries.stream().anyMatch(MailboxImport::lacks)) {
            terminal.err().println("posthorn: not everything was taken; the lines above say what");
            return ExitCode.SOFTWARE;
        }
        return ExitCode.OK;
    }

    private static boolean lacks(Map<String, Object> summary) {
        return summary.get("skipped") instanceof Map<?, ?> skipped && !skipped.isEmpty();
    }

    private String password() throws IOException {
        if (password.startsWith("file:")) {
            return WholeFile.text(
                            Path.of(password.substring("file:".length())), StandardCharsets.UTF_8)
                    .strip();
        }
        if (password.startsWith("env:")) {
            String name = password.substring("env:".length());
            return Optional.ofNullable(System.getenv(name))
                    .orElseThrow(() -> new CommandException(name + " is not set"));
        }
        if (!password.isEmpty()) {
            throw new CommandException(
                    "--password is file:PATH or env:NAME: everybody on the machine can read what"
                            + " stands here",
                    ExitCode.USAGE);
        }
        return terminal.readPassword().value();
    }

    private static String line(Map<String, Object> summary, boolean sameNames) {
        var text = new StringBuilder();
        text.append(summary.get("mailbox")).append(": ");
        text.append(summary.get("messages")).append(" messages, ");
        text.append(summary.get("octets")).append(" octets");
        String there = String.valueOf(summary.get("from"));
        if (sameNames && !there.equals(summary.get("mailbox"))) {
            text.append(", from ").append(there);
        }
        if (!"0".equals(String.valueOf(summary.get("there")))) {
            text.append(", ").append(summary.get("there")).append(" were there already");
        }
        if (summary.get("skipped") instanceof Map<?, ?> skipped) {
            skipped.forEach((why, count) ->
                    text.append(", ").append(count).append(" skipped: ").append(why));
        }
        return text.toString();
    }
}
