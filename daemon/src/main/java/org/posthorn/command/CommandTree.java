package org.posthorn.command;

import org.posthorn.ErrorText;
import org.posthorn.conf.ConfException;
import org.posthorn.directory.DirectoryException;
import org.slf4j.LoggerFactory;

import picocli.CommandLine;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.ParseResult;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

/** All commands. */
public final class CommandTree {

    private CommandTree() {}

    /** Does what is asked for, and returns the exit code. */
    public static int execute(Terminal terminal, String... args) {
        String first = args.length == 0 ? "" : args[0];
        boolean older = first.equals("sendmail");
        return of(terminal, first).execute(older ? SendmailArguments.behindOurs(args) : args);
    }

    /** All commands, or only the one that is asked for: to look at all of them takes a while. */
    private static CommandLine of(Terminal terminal, String first) {
        var commands = commands();
        if (commands.containsKey(first)) {
            commands.keySet().retainAll(Set.of(first));
        }
        var line = new CommandLine(new Root());
        commands.forEach((name, command) -> line.addSubcommand(name, command.apply(terminal)));
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

    private static Map<String, Function<Terminal, Object>> commands() {
        var commands = new LinkedHashMap<String, Function<Terminal, Object>>();
        commands.put("demo", Demo::new);
        commands.put("init", Init::new);
        commands.put("serve", Serve::new);
        commands.put("check", Check::new);
        commands.put("config", Config::new);
        commands.put("account", Account::of);
        commands.put("alias", Alias::of);
        commands.put("directory", DirectoryCommand::of);
        commands.put("auth", Auth::of);
        commands.put("domain", Domain::of);
        commands.put("password", Password::of);
        commands.put("dkim", DkimCommand::of);
        commands.put("dns", DnsCommand::new);
        commands.put("lookup", Lookup::new);
        commands.put("spf", SpfCommand::of);
        commands.put("dmarc", DmarcCommand::of);
        commands.put("sendmail", Sendmail::new);
        commands.put("queue", QueueCommand::of);
        commands.put("arc", ArcCommand::of);
        commands.put("mailbox", Mailbox::of);
        commands.put("backup", BackupCommand::new);
        commands.put("restore", RestoreCommand::new);
        return commands;
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
