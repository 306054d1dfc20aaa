package org.posthorn.pipeline.spf;

import org.posthorn.dns.Deadline;
import org.posthorn.dns.Dns;

import java.time.InstantSource;
import java.util.function.Consumer;

/** Asks the sender's domain about the client. Thread-safe. */
public final class Spf {

    private final Dns dns;
    private final String receiver;
    private final InstantSource clock;

    /**
     * Over this DNS.
     *
     * @param receiver our name, which explanations may hold
     */
    public Spf(Dns dns, String receiver, InstantSource clock) {
        this.dns = dns;
        this.receiver = receiver;
        this.clock = clock;
    }

    /** Waits until the deadline at the most; it does not throw. */
    public SpfResult check(SpfQuery query, Deadline deadline) {
        return check(query, deadline, step -> {});
    }

    /** ... and tells each step, in printable ASCII. */
    public SpfResult check(SpfQuery query, Deadline deadline, Consumer<String> steps) {
        var lookups = new Lookups(dns, deadline);
        var names = new ClientNames(query.client(), lookups);
        var macros = new Expansion(query, names, receiver, clock.instant());
        return new Evaluation(query, lookups, names, macros, steps).result();
    }
}
