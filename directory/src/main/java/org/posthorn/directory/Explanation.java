package org.posthorn.directory;

import org.posthorn.mail.Address;

import java.util.List;

/** What a recipient address stands for, and how that was found. */
public record Explanation(Resolution resolution, List<Step> steps) {

    /**
     * One address on the way.
     *
     * @param found what it is, in words for an administrator
     */
    public record Step(Address address, String found) {

        @Override
        public String toString() {
            return address + ": " + found;
        }
    }

    public Explanation {
        steps = List.copyOf(steps);
    }
}
