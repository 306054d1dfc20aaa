package org.posthorn.command;

import picocli.CommandLine.Command;

/** {@code posthorn queue retry}. */
@Command(
        name = "retry",
        description = {"Try messages now, also where the destination rests; not what is held."})
final class QueueRetry extends QueueChange {

    QueueRetry(Terminal terminal) {
        super(terminal, "queue retry", "are tried now");
    }
}
