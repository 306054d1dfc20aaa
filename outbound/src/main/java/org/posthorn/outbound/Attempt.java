package org.posthorn.outbound;

import java.util.List;

/**
 * What became of a parcel.
 *
 * @param outcomes one for each recipient of the parcel, in their order
 */
public record Attempt(List<Outcome> outcomes, Contact contact) {

    public Attempt {
        outcomes = List.copyOf(outcomes);
    }
}
