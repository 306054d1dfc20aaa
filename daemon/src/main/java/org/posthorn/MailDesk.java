package org.posthorn;

import org.posthorn.migrate.Progress;

import java.io.IOException;
import java.util.List;
import java.util.Map;

/**
 * Where an installation is asked about and worked on. A request names what to {@code do} and has
 * texts, numbers and truth values besides; {@link MailWork} says which.
 */
public interface MailDesk {

    /**
     * Does it, and returns a map for each thing that was asked for or done.
     *
     * @throws RefusedException if it cannot be done as asked; the message is for who asked
     */
    List<Map<String, Object>> ask(Map<String, Object> request, Progress progress)
            throws IOException;

    /** Takes some of what was asked for. */
    @FunctionalInterface
    interface Taker {
        void take(List<Map<String, Object>> some) throws IOException;
    }

    /** The same, of what may be more than one can hold: in parts, as they come. */
    default void list(Map<String, Object> request, Taker taker) throws IOException {
        taker.take(ask(request, Progress.NONE));
    }
}
