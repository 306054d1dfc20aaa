package org.posthorn.pipeline.report;

import org.posthorn.mail.Address;

import java.io.IOException;

/** The way out for reports. */
public interface ReportPost {

    /**
     * The id of a message, always the same for the same text. Nobody is told when a message under
     * it does not arrive, since nobody waits for it.
     *
     * @param text what tells the message from others
     */
    String id(String text);

    /** From here on a message under this id is queued and not sent. */
    void withhold(String id);

    /**
     * Queues or delivers a message. It returns when that is durable.
     *
     * @param repeated whether it may have come before: nothing happens if it has
     */
    void submit(String id, Address to, byte[] message, boolean repeated) throws IOException;

    /** It may be sent. */
    void release(String id);
}
