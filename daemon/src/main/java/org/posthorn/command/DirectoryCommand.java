package org.posthorn.command;

import org.posthorn.directory.sql.SqlDirectory;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;

import java.util.concurrent.Callable;

/** {@code posthorn directory}. */
@Command(name = "directory", description = "The database of the accounts.")
final class DirectoryCommand extends CommandGroup {

    static CommandLine of(Terminal terminal) {
        return new CommandLine(new DirectoryCommand()).addSubcommand(new Tables(terminal));
    }

    /** {@code posthorn directory init}. */
    @Command(
            name = "init",
            description = {
                "Make the tables domains, users and aliases where they are missing, and a row for"
                        + " each configured domain.",
                "What is there already stays as it is."
            })
    static final class Tables implements Callable<Integer> {

        @Mixin private Options options = new Options();

        private final Terminal terminal;

        Tables(Terminal terminal) {
            this.terminal = terminal;
        }

        @Override
        public Integer call() {
            var conf =
                    options.loadForDatabase(
                            "the accounts are in files, which 'posthorn account add' makes; write"
                                    + " kind = \"sql\" in [directory] to have them in a database");
            Options.inDatabase(conf, SqlDirectory::makeTables);
            terminal.out().println("tables domains, users and aliases are there");
            return ExitCode.OK;
        }
    }
}
