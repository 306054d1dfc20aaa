package org.posthorn.command;

import org.posthorn.ErrorText;
import org.posthorn.conf.ConfException;
import org.posthorn.directory.DirectoryException;
import org.slf4j.LoggerFactory;

import picocli.CommandLine;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.ParseResult;

import java.io.IOException;
import java.util.Objects;

/** All commands. */
public final class CommandTree {

    private CommandTree() {}

    public static CommandLine of(Terminal terminal) {
        var line =
                new CommandLine(new Root())
                        .addSubcommand(new Demo(terminal))
                        .addSubcommand(new Init(terminal))
                        .addSubcommand(new Serve(terminal))
                        .addSubcommand(new Check(terminal))
                        .addSubcommand(new Config(terminal))
                        .addSubcommand(Account.of(terminal))
                        .addSubcommand(Alias.of(terminal))
                        .addSubcommand(DirectoryCommand.of(terminal))
                        .addSubcommand(Auth.of(terminal))
                        .addSubcommand(Domain.of(terminal))
                        .addSubcommand(Password.of(terminal))
                        .addSubcommand(DkimCommand.of(terminal))
                        .addSubcommand(new DnsCommand(terminal))
                        .addSubcommand(new Lookup(terminal))
                        .addSubcommand(SpfCommand.of(terminal))
                        .addSubcommand(DmarcCommand.of(terminal))
                        .addSubcommand(new Sendmail(terminal))
                        .addSubcommand(QueueCommand.of(terminal))
                        .addSubcommand(ArcCommand.of(terminal))
                        .addSubcommand(Mailbox.of(terminal))
                        .addSubcommand(new BackupCommand(terminal))
                        .addSubcommand(new RestoreCommand(terminal));
        // its options are older than those of others, and clash with them
        Objects.requireNonNull(line.getSubcommands().get("sendmail"))
                .setUnmatchedOptionsArePositionalParams(true);
        line.setOut(terminal.out());
        line.setErr(terminal.err());
        line.setCaseInsensitiveEnumValuesAllowed(true);
        line.setParameterExceptionHandler((wrong, args) -> {
            terminal.err().println("posthorn: " + wrong.getMessage());
            CommandLine.UnmatchedArgumentException.printSuggestions(wrong, terminal.err());
            terminal.err()
                    .println(
                            "Try '"
                                    + wrong.getCommandLine().getCommandSpec().qualifiedName()
                                    + " --help'.");
            return ExitCode.USAGE;
        });
        line.setExecutionExceptionHandler((e, command, parsed) -> failed(terminal, e, parsed));
        return line;
    }

    private static int failed(Terminal terminal, Exception e, ParseResult parsed) {
        if (e instanceof ConfException wrong) {
            wrong.problems().forEach(problem -> terminal.err().println(problem));
            return ExitCode.USAGE;
        }
        if (e instanceof CommandException failure) {
            terminal.err().println("posthorn: " + failure.getMessage());
            return failure.exitCode();
        }
        if (e instanceof DirectoryException silent) {
            terminal.err().println("posthorn: " + silent.getMessage());
            return ExitCode.SOFTWARE;
        }
        if (e instanceof IOException broken) {
            terminal.err().println("posthorn: " + ErrorText.of(broken));
            return ExitCode.SOFTWARE;
        }
        LoggerFactory.getLogger(CommandTree.class)
                .error("{} failed, and should not have", parsed.originalArgs(), e);
        return ExitCode.SOFTWARE;
    }
}
