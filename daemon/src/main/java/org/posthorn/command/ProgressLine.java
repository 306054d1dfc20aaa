package org.posthorn.command;

import org.posthorn.migrate.Progress;

import java.time.Duration;

/**
 * Progress for people: a line that is written over once a second where it is a terminal, else a
 * line now and then. For one thread.
 */
final class ProgressLine implements Progress, AutoCloseable {

    private static final Duration ON_TERMINAL = Duration.ofSeconds(1);
    private static final Duration IN_FILE = Duration.ofSeconds(5);

    private final Terminal terminal;
    private final boolean inPlace;
    private final long pause;
    private long next;
    private int width;

    ProgressLine(Terminal terminal) {
        this.terminal = terminal;
        this.inPlace = terminal.isErrInteractive();
        this.pause = (inPlace ? ON_TERMINAL : IN_FILE).toNanos();
        this.next = System.nanoTime() + pause;
    }

    @Override
    public void at(String what, long done, long of) {
        if (System.nanoTime() - next < 0) {
            return;
        }
        next = System.nanoTime() + pause;
        String line = what + ": " + done + (of > 0 ? " of " + of : "");
        if (inPlace) {
            terminal.err().printf("\r%-" + Math.max(1, width) + "s", line);
            terminal.err().flush();
            width = line.length();
        } else {
            terminal.err().println(line);
        }
    }

    /** Takes the line away, before something else is printed. */
    void clear() {
        if (width > 0) {
            terminal.err().print("\r" + " ".repeat(width) + "\r");
            terminal.err().flush();
            width = 0;
        }
    }

    @Override
    public void close() {
        clear();
    }
}
