package org.posthorn.command;

import java.time.Duration;
import java.time.Instant;

/**
 * How long ago messages were accepted, in their order: of those of one second the time is read
 * once. For one thread.
 */
final class Ages {

    private final Instant now;
    private String second = "";
    private String age = "";

    Ages(Instant now) {
        this.now = now;
    }

    /**
     * @param accepted as the daemon writes times
     */
    String of(String accepted) {
        String its = QueueText.time(accepted);
        if (!its.equals(second)) {
            second = its;
            age = text(Duration.between(Instant.parse(its), now));
        }
        return age;
    }

    private static String text(Duration age) {
        if (age.toDays() > 1) {
            return age.toDays() + "d";
        }
        if (age.toHours() > 0) {
            return age.toHours() + "h";
        }
        return age.toMinutes() > 0 ? age.toMinutes() + "m" : Math.max(0, age.toSeconds()) + "s";
    }
}
