package org.posthorn.dns;

/** The domain name system as its users see it. Thread-safe. */
@FunctionalInterface
public interface Dns {

    /** Asks, and waits until the deadline at the most. It does not throw. */
    <R extends Data> Answer<R> ask(Question<R> question, Deadline deadline);
}
