package org.posthorn.command;

import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;

/** {@code posthorn mailbox status}. */
@Command(name = "status", description = "Print what is in an account's mailboxes, or in one.")
final class MailboxStatus implements Callable<Integer> {

    private static final List<String> COLUMNS =
            List.of(
                    "messages",
                    "unseen",
                    "deleted",
                    "octets",
                    "uidvalidity",
                    "uidnext",
                    "highestmodseq",
                    "mailbox");

    @Mixin private Mailbox.Desk desk = new Mailbox.Desk();

    @Parameters(index = "0", paramLabel = "USER", description = "For example ada@example.org.")
    private String user = "";

    @Parameters(
            index = "1",
            arity = "0..1",
            paramLabel = "MAILBOX",
            description = "For example Archive/2024. Default: all of them.")
    private String mailbox = "";

    private final Terminal terminal;

    MailboxStatus(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() throws IOException {
        var all =
                desk.ask(
                        Map.of("do", "mailbox status", "user", user, "mailbox", mailbox), terminal);
        if (!desk.printed(all, terminal)) {
            terminal.out().println(line(name -> name));
            all.forEach(one ->
                    terminal.out()
                            .println(line(name -> Objects.toString(one.get(name), "").strip())));
        }
        return ExitCode.OK;
    }

    private static String line(java.util.function.UnaryOperator<String> value) {
        return COLUMNS.stream()
                .map(name -> padded(name, value.apply(name)))
                .collect(Collectors.joining("  "));
    }

    /** Numbers to the right; a MODSEQ has 16 digits. */
    private static String padded(String name, String value) {
        return switch (name) {
            case "mailbox" -> value;
            case "octets" -> String.format("%14s", value);
            case "highestmodseq" -> String.format("%16s", value);
            default -> String.format("%" + Math.max(10, name.length()) + "s", value);
        };
    }
}
