package org.posthorn.store.maildir;

import org.posthorn.store.FlagChange;
import org.posthorn.store.Flags;

import java.util.HashMap;
import java.util.Map;

/** What a change of flags makes of states: few, however many the messages. Used by one thread. */
final class Renamed {

    private record Target(State state, boolean beyond) {}

    private final Keywords keywords;
    private final FlagChange change;
    private final Map<State, Target> known = new HashMap<>();

    Renamed(Keywords keywords, FlagChange change) {
        this.keywords = keywords;
        this.change = change;
    }

    boolean changes(State state) {
        return !of(state).flags().equals(state.flags());
    }

    State of(State state) {
        return target(state).state();
    }

    /** Whether it will have keywords that no letter stands for. */
    boolean isBeyond(State state) {
        return target(state).beyond();
    }

    private Target target(State state) {
        return known.computeIfAbsent(state, this::changed);
    }

    private Target changed(State state) {
        Flags flags = change.applyTo(state.flags());
        MaildirName name = keywords.name(MaildirName.parse("x" + state.info()), flags);
        boolean beyond = keywords.anyBeyond(flags.keywords());
        return new Target(new State("cur", name.fileName().substring(1), flags), beyond);
    }
}
