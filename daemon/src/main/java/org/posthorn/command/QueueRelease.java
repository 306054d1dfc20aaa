package org.posthorn.command;

import picocli.CommandLine.Command;

/** {@code posthorn queue release}. */
@Command(
        name = "release",
        description = {"Let messages be tried again that are held."})
final class QueueRelease extends QueueChange {

    QueueRelease(Terminal terminal) {
        super(terminal, "queue release", "released");
    }
}
