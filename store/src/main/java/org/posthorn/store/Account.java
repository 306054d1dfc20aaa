package org.posthorn.store;

import java.nio.file.Path;

/**
 * Whose mail: what a store must know of a user.
 *
 * @param user the canonical login name, {@code user@domain}; equal users share their mailboxes
 * @param location the root of the user's mail; a store that keeps none on disk ignores it
 * @param limits what the user may store
 */
public record Account(String user, Path location, Limits limits) {

    /**
     * Quota limits.
     *
     * @param octets largest sum of message sizes, 0 for no limit
     * @param messages largest number of messages, 0 for no limit
     */
    public record Limits(long octets, long messages) {

        public static final Limits NONE = new Limits(0, 0);

        public Limits {
            if (octets < 0 || messages < 0) {
                throw new IllegalArgumentException("negative quota limit");
            }
        }
    }
}
