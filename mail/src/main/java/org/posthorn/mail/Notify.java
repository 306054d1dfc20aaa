package org.posthorn.mail;

import java.util.Set;

/**
 * Of what a sender wants to hear about a recipient. RFC 3461 §4.1.
 *
 * @param events none: of nothing, {@code NOTIFY=NEVER}
 * @param asked whether the sender said so; otherwise it is our choice, and is not passed on
 */
public record Notify(Set<Event> events, boolean asked) {

    /** What can happen to a recipient. */
    public enum Event {
        SUCCESS,
        FAILURE,
        DELAY
    }

    /** Where a sender asks for nothing: RFC 3461 §5.2.2. */
    public static final Notify UNASKED = new Notify(Set.of(Event.FAILURE, Event.DELAY), false);

    public static final Notify NEVER = new Notify(Set.of(), true);

    public Notify {
        events = Set.copyOf(events);
    }

    public boolean of(Event event) {
        return events.contains(event);
    }
}
