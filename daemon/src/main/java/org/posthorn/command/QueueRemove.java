package org.posthorn.command;

import picocli.CommandLine.Command;

/** {@code posthorn queue remove}. */
@Command(
        name = "remove",
        description = {"Delete messages for good. Their senders are not told."})
final class QueueRemove extends QueueChange {

    QueueRemove(Terminal terminal) {
        super(terminal, "queue remove", "removed");
    }
}
