package org.posthorn;

import org.posthorn.command.CommandTree;
import org.posthorn.command.Terminal;

/** The program. Exit codes: 0 done, 1 failed, 2 called or configured wrongly. */
public final class Main {

    private Main() {}

    public static void main(String[] args) {
        Logs.toStandardError();
        System.exit(run(Terminal.system(), args));
    }

    /** The program without its end. Returns the exit code. */
    static int run(Terminal terminal, String... args) {
        return CommandTree.execute(terminal, args);
    }
}
