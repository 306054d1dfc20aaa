package org.posthorn.command;

import picocli.CommandLine.ExitCode;

/** A command ends with one line for the administrator. */
final class CommandException extends RuntimeException {

    private final int exitCode;

    /** It was called rightly, and failed. */
    CommandException(String message) {
        this(message, ExitCode.SOFTWARE);
    }

    CommandException(String message, int exitCode) {
        super(message);
        this.exitCode = exitCode;
    }

    int exitCode() {
        return exitCode;
    }
}
