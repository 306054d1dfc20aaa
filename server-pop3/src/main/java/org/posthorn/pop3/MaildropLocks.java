package org.posthorn.pop3;

import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** Which users have a session: one at a time. RFC 1939 §4. Thread-safe. */
final class MaildropLocks {

    private final Map<String, Lock> holders = new ConcurrentHashMap<>();

    /** Empty if another session holds it. */
    Optional<Lock> acquire(String user) {
        var lock = new Lock(user);
        return holders.putIfAbsent(user, lock) == null ? Optional.of(lock) : Optional.empty();
    }

    /** Held until it is closed; to close it again changes nothing. */
    final class Lock implements AutoCloseable {

        private final String user;

        private Lock(String user) {
            this.user = user;
        }

        @Override
        public void close() {
            holders.remove(user, this);
        }
    }
}
