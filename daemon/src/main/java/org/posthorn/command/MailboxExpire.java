package org.posthorn.command;

import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;

/** {@code posthorn mailbox expire}. */
@Command(
        name = "expire",
        description = {
            "Remove old messages as the [[retention]] blocks of the configuration say.",
            "The daemon does it once a day by itself."
        })
final class MailboxExpire implements Callable<Integer> {

    @Mixin private Mailbox.Desk desk = new Mailbox.Desk();

    @Parameters(paramLabel = "USER", arity = "0..*", description = "Default: every account.")
    private List<String> users = List.of();

    @Option(names = "--dry-run", description = "Count them only.")
    private boolean dryRun;

    private final Terminal terminal;

    MailboxExpire(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() throws IOException {
        if (desk.options().load().retention().isEmpty()) {
            throw new CommandException(
                    "the configuration has no [[retention]] block, so nothing is ever too old");
        }
        var done =
                desk.ask(
                        Map.of("do", "mailbox expire", "users", users, "dry-run", dryRun),
                        terminal);
        if (!desk.printed(done, terminal)) {
            done.forEach(one ->
                    terminal.out()
                            .println(
                                    one.get("user")
                                            + " "
                                            + one.get("mailbox")
                                            + ": "
                                            + one.get("messages")
                                            + " messages"
                                            + (dryRun ? " would go" : " removed")));
        }
        return ExitCode.OK;
    }
}
