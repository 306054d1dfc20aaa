package org.posthorn;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.util.ArrayDeque;
import java.util.Deque;

/** Closes what was opened, the last first. For one thread at a time. */
final class Opened implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(Opened.class);

    private final Deque<AutoCloseable> all = new ArrayDeque<>();

    <R extends AutoCloseable> R add(R resource) {
        all.push(resource);
        return resource;
    }

    /** One that cannot be closed does not keep the others open. */
    @Override
    public void close() {
        while (!all.isEmpty()) {
            var resource = all.pop();
            try {
                resource.close();
            } catch (Exception e) {
                log.error("{} cannot be closed", resource, e);
            }
        }
    }
}
