package org.posthorn.pipeline.arc;

import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * What became of the chain of a message.
 *
 * @param reason why it did not pass: printable ASCII, perhaps empty
 * @param sealer the domain of the latest seal, as it says: of a chain that has passed, or of which
 *     nothing is known because of keys
 * @param oldestPass the oldest set whose signature of the message is still right, or 0 if all are;
 *     known of a chain that has passed, unless keys cannot be had
 * @param hops who has sealed, the first one first; empty unless the chain has passed
 */
public record ArcResult(
        ArcStatus status,
        String reason,
        Optional<String> sealer,
        OptionalInt oldestPass,
        List<Hop> hops) {

    /** There is no chain. */
    public static final ArcResult NONE = of(ArcStatus.NONE, "");

    /**
     * One who has sealed.
     *
     * @param domain of the seal, in lower case
     * @param selector of the seal
     * @param assessment the value of the field in which they say what they found
     */
    public record Hop(String domain, String selector, String assessment) {}

    public ArcResult {
        hops = List.copyOf(hops);
    }

    /** A key cannot be had. */
    static ArcResult unknown(String reason, String sealer) {
        return new ArcResult(
                ArcStatus.TEMPERROR, reason, Optional.of(sealer), OptionalInt.empty(), List.of());
    }

    static ArcResult of(ArcStatus status, String reason) {
        return new ArcResult(status, reason, Optional.empty(), OptionalInt.empty(), List.of());
    }
}
