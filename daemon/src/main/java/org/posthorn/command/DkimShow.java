package org.posthorn.command;

import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

import java.io.IOException;
import java.util.Locale;
import java.util.concurrent.Callable;

/** {@code posthorn dkim show}. */
@Command(name = "show", description = "Print what is to be published for the keys of a domain.")
final class DkimShow implements Callable<Integer> {

    @Mixin private DkimCommand.Keys keys = new DkimCommand.Keys();

    @Parameters(paramLabel = "DOMAIN", description = "Whose keys.")
    private String domain = "";

    private final Terminal terminal;

    DkimShow(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() throws IOException {
        String name = domain.toLowerCase(Locale.ROOT);
        var found = keys.work(folder -> folder.keys(name));
        if (found.isEmpty()) {
            throw new CommandException(
                    name + " has no key; make one with: posthorn dkim create " + name);
        }
        keys.print(found, terminal);
        return ExitCode.OK;
    }
}
