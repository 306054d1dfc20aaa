package org.posthorn;

import org.posthorn.command.Terminal;

import java.io.PrintWriter;
import java.io.StringReader;
import java.io.StringWriter;

/** A command that has run in this process. */
record Run(int exitCode, String out, String err) {

    static Run of(String... args) {
        return withInput("", args);
    }

    static Run withInput(String input, String... args) {
        var out = new StringWriter();
        var err = new StringWriter();
        int exitCode =
                Main.run(
                        Terminal.of(
                                new StringReader(input),
                                new PrintWriter(out, true),
                                new PrintWriter(err, true)),
                        args);
        return new Run(exitCode, out.toString(), err.toString());
    }
}
