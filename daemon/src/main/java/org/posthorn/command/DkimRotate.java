package org.posthorn.command;

import org.posthorn.pipeline.dkim.StoredKey;

import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

import java.io.IOException;
import java.util.Locale;
import java.util.concurrent.Callable;

/** {@code posthorn dkim rotate}. */
@Command(
        name = "rotate",
        description =
                "Change the keys of a domain, in two steps: without --finish, make new ones and"
                    + " print what is to be published; with it, once that is published everywhere,"
                    + " let them sign, and the old ones retire.")
final class DkimRotate implements Callable<Integer> {

    @Mixin private DkimCommand.Keys keys = new DkimCommand.Keys();

    @Parameters(paramLabel = "DOMAIN", description = "Whose keys.")
    private String domain = "";

    @Option(names = "--finish", description = "The new keys are published.")
    private boolean finish;

    @Option(
            names = "--bits",
            paramLabel = "N",
            description = "Of new RSA keys, 1024 to 4096. Default: 2048.")
    private int bits = DkimCreate.BITS;

    private final Terminal terminal;

    DkimRotate(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() throws IOException {
        DkimCreate.checkBits(bits);
        String name = domain.toLowerCase(Locale.ROOT);
        if (finish) {
            var all = keys.work(folder -> folder.change(name));
            keys.print(all.stream().filter(DkimRotate::signs).toList(), terminal);
            terminal.err()
                    .println(
                            "The records of retired keys must stay for some weeks: mail that they"
                                    + " signed may be on its way.");
            return ExitCode.OK;
        }
        var made = keys.work(folder -> folder.prepare(name, bits));
        if (made.isEmpty()) {
            throw new CommandException(
                    name + " has no key; make one with: posthorn dkim create " + name);
        }
        keys.print(made, terminal);
        terminal.err()
                .println("Publish this, wait a day, then: posthorn dkim rotate --finish " + name);
        return ExitCode.OK;
    }

    private static boolean signs(StoredKey stored) {
        return stored.use() == StoredKey.Use.SIGNING;
    }
}
