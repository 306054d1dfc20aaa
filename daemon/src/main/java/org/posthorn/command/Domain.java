package org.posthorn.command;

import org.posthorn.MailPlaces;
import org.posthorn.PosthornConf;
import org.posthorn.directory.sql.SqlDirectory;
import org.posthorn.disk.Disk;
import org.posthorn.mail.DomainName;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

import java.io.IOException;
import java.util.concurrent.Callable;
import java.util.function.BiConsumer;

/** {@code posthorn domain}. */
@Command(name = "domain", description = "The domains whose mail is taken.")
final class Domain extends CommandGroup {

    static CommandLine of(Terminal terminal) {
        return new CommandLine(new Domain())
                .addSubcommand(new Add(terminal))
                .addSubcommand(new List(terminal))
                .addSubcommand(new Remove(terminal));
    }

    /** What changes the database, of which alone the domains are ours to change. */
    private static final class Change {

        @Mixin private Options options = new Options();

        @Parameters(paramLabel = "DOMAIN", description = "For example example.org.")
        private String domain = "";

        /** The name of the domain in lower case, once that is done. */
        String done(BiConsumer<SqlDirectory, String> work) {
            var conf =
                    options.loadForDatabase(
                            "the domains are those of domains in "
                                    + options.file()
                                    + "; change them there, and send the daemon a SIGHUP");
            String name = DomainName.canonical(domain);
            if (!PosthornConf.isDomain(name)) {
                throw new CommandException("'" + name + "' is not a domain", ExitCode.USAGE);
            }
            Options.inDatabase(conf, database -> work.accept(database, name));
            return name;
        }
    }

    /** {@code posthorn domain add}. */
    @Command(name = "add", description = "Take mail for one more domain, by the database.")
    static final class Add implements Runnable {

        @Mixin private Change change = new Change();

        private final Terminal terminal;

        Add(Terminal terminal) {
            this.terminal = terminal;
        }

        @Override
        public void run() {
            String name = change.done(SqlDirectory::addDomain);
            terminal.out().println("domain " + name + " added");
        }
    }

    /** {@code posthorn domain remove}. */
    @Command(
            name = "remove",
            description = "Take no more mail for a domain without accounts and aliases.")
    static final class Remove implements Runnable {

        @Mixin private Change change = new Change();

        private final Terminal terminal;

        Remove(Terminal terminal) {
            this.terminal = terminal;
        }

        @Override
        public void run() {
            String name = change.done(SqlDirectory::removeDomain);
            terminal.out().println("domain " + name + " removed");
        }
    }

    /** {@code posthorn domain list}. */
    @Command(name = "list", description = "Print the domains whose mail is taken.")
    static final class List implements Callable<Integer> {

        @Mixin private Options options = new Options();

        @Mixin private Printed printed = new Printed();

        private final Terminal terminal;

        List(Terminal terminal) {
            this.terminal = terminal;
        }

        @Override
        public Integer call() throws IOException {
            var conf = options.load();
            try (var disk = new Disk(conf.disk());
                    var places = MailPlaces.of(conf, options.file(), disk)) {
                printed.print(places.domains().stream().toList(), terminal);
            }
            return ExitCode.OK;
        }
    }
}
