package org.posthorn.command;

import org.posthorn.MailPlaces;
import org.posthorn.disk.Disk;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

import java.io.IOException;
import java.util.concurrent.Callable;

/** {@code posthorn domain}. */
@Command(name = "domain", description = "The domains whose mail is taken.")
final class Domain implements Runnable {

    @Spec private CommandSpec spec = CommandSpec.create();

    static CommandLine of(Terminal terminal) {
        return new CommandLine(new Domain()).addSubcommand(new List(terminal));
    }

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "which command?");
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
