package org.posthorn.outbound;

import java.io.IOException;

/** Where reports of delivery go: back to their senders, through the pipeline. Thread-safe. */
@FunctionalInterface
public interface Reports {

    /**
     * Submits a report; from here on it is the pipeline's. It returns when the report is durable.
     * Submitting one again under the same id changes nothing.
     */
    void submit(Report report) throws IOException;
}
