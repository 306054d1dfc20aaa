package org.posthorn.command;

import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

import java.io.IOException;
import java.util.Map;
import java.util.concurrent.Callable;

/** {@code posthorn mailbox list}. */
@Command(name = "list", description = "Print the mailboxes of an account.")
final class MailboxList implements Callable<Integer> {

    @Mixin private Mailbox.Desk desk = new Mailbox.Desk();

    @Parameters(paramLabel = "USER", description = "For example ada@example.org.")
    private String user = "";

    private final Terminal terminal;

    MailboxList(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() throws IOException {
        var mailboxes = desk.ask(Map.of("do", "mailbox list", "user", user), terminal);
        if (!desk.printed(mailboxes, terminal)) {
            mailboxes.forEach(mailbox -> terminal.out().println(mailbox.get("mailbox")));
        }
        return ExitCode.OK;
    }
}
