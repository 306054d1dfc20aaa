package org.posthorn.pop3;

import org.posthorn.pop3.Pop3State.Closed;
import org.posthorn.pop3.Pop3State.Update;
import org.posthorn.store.StoreException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** QUIT behind a login: the one moment at which messages are removed. RFC 1939 §6. */
final class Quit {

    private static final Logger log = LoggerFactory.getLogger(Quit.class);

    private Quit() {}

    static Step run(Update state) {
        try (Maildrop drop = state.drop()) {
            int removed = drop.removeMarked();
            log.debug("{} removed {} messages", drop.user(), removed);
            return Step.ok(new Closed(), removed + " messages deleted");
        } catch (StoreException e) {
            log.warn("messages of {} could not be removed", state.drop().user(), e);
            return Step.err(new Closed(), "Some deleted messages were not removed");
        }
    }
}
