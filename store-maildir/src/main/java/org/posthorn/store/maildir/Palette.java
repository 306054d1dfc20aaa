package org.posthorn.store.maildir;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * The different states of a mailbox's messages, by number. Immutable; a number stays what it is.
 */
final class Palette {

    static final Palette EMPTY = new Palette(List.of(), Map.of());

    private final List<State> states;
    private final Map<State, Integer> numbers;

    private Palette(List<State> states, Map<State, Integer> numbers) {
        this.states = states;
        this.numbers = numbers;
    }

    int size() {
        return states.size();
    }

    State get(int number) {
        return states.get(number);
    }

    /** Of all states, also of those that no message is in any more. */
    Set<String> keywords() {
        var keywords = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);
        states.forEach(state -> keywords.addAll(state.flags().keywords()));
        return keywords;
    }

    /** Whether every number of the other means the same here. */
    boolean continues(Palette other) {
        return this == other
                || (size() >= other.size() && states.subList(0, other.size()).equals(other.states));
    }

    /** A palette that grows: made of another, which is not touched. Used by one thread. */
    static final class Draft {

        private final Palette from;
        private @Nullable List<State> states;
        private Map<State, Integer> numbers;

        Draft(Palette from) {
            this.from = from;
            this.numbers = from.numbers;
        }

        int size() {
            return states == null ? from.size() : states.size();
        }

        State get(int number) {
            return states == null ? from.get(number) : states.get(number);
        }

        int number(State state) {
            Integer known = numbers.get(state);
            if (known != null) {
                return known;
            }
            if (states == null) {
                states = new ArrayList<>(from.states);
                numbers = new HashMap<>(from.numbers);
            }
            states.add(state);
            numbers.put(state, states.size() - 1);
            return states.size() - 1;
        }

        Palette palette() {
            return states == null ? from : new Palette(List.copyOf(states), Map.copyOf(numbers));
        }
    }
}
