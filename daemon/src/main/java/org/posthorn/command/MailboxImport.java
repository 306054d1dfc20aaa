package org.posthorn.command;

import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.Callable;

/** {@code posthorn mailbox import}. */
@Command(
        name = "import",
        description = {
            "Bring mail into an account, with flags, keywords, dates and subscriptions.",
            "Run again, it takes what is new and nothing twice."
        })
final class MailboxImport implements Callable<Integer> {

    @Mixin private Mailbox.Desk desk = new Mailbox.Desk();

    @Parameters(paramLabel = "USER", description = "For example ada@example.org.")
    private String user = "";

    @Option(
            names = "--from",
            required = true,
            paramLabel = "PATH",
            description = "An mbox file, a folder of them, or a Maildir.")
    private String from = "";

    @Option(
            names = "--mailbox",
            paramLabel = "NAME",
            description = {
                "Put everything below this mailbox; what is INBOX there becomes this one itself.",
                "Default: under the names it has there."
            })
    private String mailbox = "";

    private final Terminal terminal;

    MailboxImport(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() throws IOException {
        var summaries =
                desk.ask(
                        Map.of(
                                "do",
                                "mailbox import",
                                "user",
                                user,
                                "from",
                                Path.of(from).toAbsolutePath().normalize().toString(),
                                "mailbox",
                                mailbox),
                        terminal);
        if (!desk.printed(summaries, terminal)) {
            summaries.forEach(summary -> terminal.out().println(line(summary)));
        }
        return ExitCode.OK;
    }

    private static String line(Map<String, Object> summary) {
        var text = new StringBuilder();
        text.append(summary.get("mailbox")).append(": ");
        text.append(summary.get("messages")).append(" messages, ");
        text.append(summary.get("octets")).append(" octets");
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
