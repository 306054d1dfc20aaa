package org.posthorn.pipeline.report;

import org.posthorn.mail.Address;

import java.io.IOException;

/** The way out for reports. */
public interface ReportPost {

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
