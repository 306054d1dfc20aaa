package org.posthorn.store.maildir;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Makes base names that nobody has made before: {@code <secs>.M<usecs>P<pid>.<host>}. Later names
 * have later times, so that messages get UIDs in the order in which they came. Thread-safe.
 */
final class UniqueNames {

    private final Host host;
    private final String suffix;
    private final AtomicLong last = new AtomicLong();

    UniqueNames(Host host) {
        this.host = host;
        // as Maildir wants it: neither may stand in a file name
        String name = host.name().replace("/", "\\057").replace(":", "\\072");
        this.suffix = "P" + host.pid() + "." + name;
    }

    /** Whether this process made the name, and so forced the file. */
    boolean made(String base) {
        int end = base.indexOf(',');
        return (end < 0 ? base : base.substring(0, end)).endsWith(suffix);
    }

    String next() {
        long now = ChronoUnit.MICROS.between(Instant.EPOCH, host.clock().instant());
        long micros = last.updateAndGet(before -> Math.max(before + 1, now));
        return micros / 1_000_000 + ".M" + micros % 1_000_000 + suffix;
    }
}
