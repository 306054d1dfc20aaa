package org.posthorn.command;

import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;

/** {@code posthorn restore}. */
@Command(
        name = "restore",
        description = {
            "Put mail back from a backup, with the same UIDs and flags.",
            "The accounts must be there; 'files' in the backup has them. Existing mail stays unless"
                    + " --overwrite says otherwise."
        })
final class RestoreCommand implements Callable<Integer> {

    @Mixin private Mailbox.Desk desk = new Mailbox.Desk();

    @Option(
            names = "--from",
            required = true,
            paramLabel = "DIR",
            description = "A backup, or a folder of them: then the newest.")
    private String from = "";

    @Option(
            names = "--overwrite",
            description = "Put existing mail aside, as Maildir.replaced-TIME, and take its place.")
    private boolean overwrite;

    @Parameters(
            paramLabel = "USER",
            arity = "0..*",
            description = "Default: everybody in the backup.")
    private List<String> users = List.of();

    private final Terminal terminal;

    RestoreCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() throws IOException {
        var done =
                desk.ask(
                        Map.of(
                                "do",
                                "mailbox restore",
                                "from",
                                Path.of(from).toAbsolutePath().normalize().toString(),
                                "overwrite",
                                overwrite,
                                "users",
                                users),
                        terminal);
        if (!desk.printed(done, terminal)) {
            done.forEach(one ->
                    terminal.out().println(one.get("user") + ": " + one.get("files") + " files"));
        }
        return ExitCode.OK;
    }
}
