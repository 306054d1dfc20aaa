package org.posthorn.command;

import picocli.CommandLine.Command;

/** {@code posthorn queue hold}. */
@Command(
        name = "hold",
        description = {
            "Keep messages from being tried until release; an attempt under way goes on."
        })
final class QueueHold extends QueueChange {

    QueueHold(Terminal terminal) {
        super(terminal, "queue hold", "held");
    }
}
