package org.posthorn.outbound;

import java.util.List;

/**
 * Everything about one message of the queue.
 *
 * @param steps what has happened to it, oldest first
 */
public record QueueStory(QueuedMessage message, Transaction transaction, List<Step> steps) {

    public QueueStory {
        steps = List.copyOf(steps);
    }
}
