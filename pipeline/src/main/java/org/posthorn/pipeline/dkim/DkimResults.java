package org.posthorn.pipeline.dkim;

import java.util.List;
import java.util.Optional;

/**
 * What became of the signatures of a message.
 *
 * @param results from top to bottom
 * @param ignored how many more signatures there are, which nobody looked at
 */
public record DkimResults(List<DkimResult> results, int ignored) {

    /** There is no signature. */
    public static final DkimResults NONE = new DkimResults(List.of(), 0);

    public DkimResults {
        results = List.copyOf(results);
    }

    /** Those that vouch for their domain. */
    public List<DkimResult> passed() {
        return results.stream()
                .filter(result -> result.outcome() == DkimResult.Outcome.PASS)
                .toList();
    }

    /** Whether one that did not pass may do so later. */
    public boolean mayPassLater() {
        return results.stream()
                .anyMatch(result -> result.outcome() == DkimResult.Outcome.TEMPERROR);
    }

    /** The one to speak of where there is room for one: the best, and of these the first. */
    public Optional<DkimResult> best() {
        return results.stream().min((one, other) -> one.outcome().compareTo(other.outcome()));
    }
}
