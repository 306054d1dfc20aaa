package org.posthorn.command;

import org.posthorn.pipeline.dkim.KeyFolder;
import org.posthorn.pipeline.dkim.StoredKey;

import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;

/** {@code posthorn dkim list}. */
@Command(name = "list", description = "List the keys of all domains.")
final class DkimList implements Callable<Integer> {

    @Mixin private DkimCommand.Keys keys = new DkimCommand.Keys();

    private final Terminal terminal;

    DkimList(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() throws IOException {
        var found = keys.work(DkimList::all);
        if (keys.json()) {
            keys.print(found, terminal);
        } else {
            found.forEach(stored -> terminal.out().println(DkimCommand.Keys.line(stored)));
        }
        return ExitCode.OK;
    }

    private static List<StoredKey> all(KeyFolder folder) throws IOException {
        var all = new ArrayList<StoredKey>();
        for (String domain : folder.domains()) {
            all.addAll(folder.keys(domain));
        }
        return all;
    }
}
