package org.posthorn.command;

import org.posthorn.AliasBook;
import org.posthorn.Json;
import org.posthorn.directory.AliasEntry;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

import java.io.IOException;
import java.util.concurrent.Callable;

/** {@code posthorn alias}: through the daemon where it runs, else in its file or database. */
@Command(name = "alias", description = "The aliases: add, list, remove.")
final class Alias extends CommandGroup {

    static CommandLine of(Terminal terminal) {
        return new CommandLine(new Alias())
                .addSubcommand(new Add(terminal))
                .addSubcommand(new List(terminal))
                .addSubcommand(new Remove(terminal));
    }

    /** What is done with the aliases. */
    @FunctionalInterface
    private interface Work {
        void with(AliasBook aliases) throws IOException;
    }

    private static int work(Options options, Work work) throws IOException {
        return options.withAccounts(local -> work.with(local.aliases()));
    }

    /** {@code posthorn alias add}. */
    @Command(
            name = "add",
            description = {
                "Send mail for one address to others.",
                "ALIAS is an address such as info@example.org, or @example.org for all mail to this"
                        + " domain that has no other place. TARGET is an address, here or"
                        + " elsewhere, or @example.net for the same name there."
            })
    static final class Add implements Callable<Integer> {

        @Mixin private Options options = new Options();

        @Parameters(index = "0", paramLabel = "ALIAS", description = "Who is written to.")
        private String alias = "";

        @Parameters(
                index = "1..*",
                arity = "1..*",
                paramLabel = "TARGET",
                description = "Who gets the mail.")
        private java.util.List<String> targets = java.util.List.of();

        private final Terminal terminal;

        Add(Terminal terminal) {
            this.terminal = terminal;
        }

        @Override
        public Integer call() throws IOException {
            return work(
                    options,
                    aliases -> {
                        aliases.add(alias, targets);
                        terminal.out().println("alias " + alias + " added");
                    });
        }
    }

    /** {@code posthorn alias list}. */
    @Command(name = "list", description = "Print the aliases, as virtual(5) writes them.")
    static final class List implements Callable<Integer> {

        @Mixin private Options options = new Options();

        @Option(names = "--json", description = "As a list of {alias, targets}.")
        private boolean json;

        private final Terminal terminal;

        List(Terminal terminal) {
            this.terminal = terminal;
        }

        @Override
        public Integer call() throws IOException {
            return work(options, aliases -> print(aliases.list()));
        }

        private void print(java.util.List<AliasEntry> all) {
            if (json) {
                terminal.out().println(Json.write(all.stream().map(AliasBook::asMap).toList()));
            } else {
                all.forEach(terminal.out()::println);
            }
        }
    }

    /** {@code posthorn alias remove}. */
    @Command(name = "remove", description = "Remove an alias with all its targets.")
    static final class Remove implements Callable<Integer> {

        @Mixin private Options options = new Options();

        @Parameters(paramLabel = "ALIAS", description = "For example info@example.org.")
        private String alias = "";

        private final Terminal terminal;

        Remove(Terminal terminal) {
            this.terminal = terminal;
        }

        @Override
        public Integer call() throws IOException {
            return work(
                    options,
                    aliases -> {
                        aliases.remove(alias);
                        terminal.out().println("alias " + alias + " removed");
                    });
        }
    }
}
