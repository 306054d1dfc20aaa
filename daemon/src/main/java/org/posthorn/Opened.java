package org.posthorn;

import java.util.ArrayDeque;
import java.util.Deque;

/** Closes what was opened, the last first. For one thread at a time. */
final class Opened implements AutoCloseable {

    private final Deque<AutoCloseable> all = new ArrayDeque<>();

    <R extends AutoCloseable> R add(R resource) {
        all.push(resource);
        return resource;
    }

    /** Closes everything after a failure, which what cannot be closed is added to. */
    void closeBecauseOf(Exception failure) {
        try {
            close();
        } catch (IllegalStateException e) {
            failure.addSuppressed(e);
        }
    }

    /**
     * Closes everything: one that cannot be closed does not keep the others open.
     *
     * @throws IllegalStateException what could not be closed
     */
    @Override
    public void close() {
        IllegalStateException failure = null;
        while (!all.isEmpty()) {
            var resource = all.pop();
            try {
                resource.close();
            } catch (Exception e) {
                if (failure == null) {
                    failure = new IllegalStateException("not all of Posthorn could be closed");
                }
                failure.addSuppressed(e);
            }
        }
        if (failure != null) {
            throw failure;
        }
    }
}
