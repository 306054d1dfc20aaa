package org.posthorn.store;

import java.io.OutputStream;
import java.time.Instant;

/**
 * Messages on their way into one open mailbox, all or none of them. Used by one thread; closing
 * without a commit leaves no trace. RFC 9051 §6.3.12, RFC 3502 §6.3.11.
 */
public interface Append extends AutoCloseable {

    /**
     * Begins the next message and ends the one before. The stream takes octets with CRLF line ends.
     *
     * @param internalDate what FETCH INTERNALDATE will say
     */
    OutputStream message(Flags flags, Instant internalDate);

    /** Takes back the message that was begun last: its end will not come. */
    void withdraw();

    /** Makes all messages durable and visible, and returns their UIDs in order. At most once. */
    UidSet commit();

    @Override
    void close();
}
