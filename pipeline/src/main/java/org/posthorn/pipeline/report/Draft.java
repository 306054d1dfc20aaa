package org.posthorn.pipeline.report;

import org.posthorn.dns.Deadline;
import org.posthorn.dns.Name;
import org.posthorn.pipeline.dmarc.ReportAddresses;

import java.io.IOException;
import java.io.OutputStream;

/** One report that could be sent. */
public interface Draft {

    /** Letters and digits; the same for the same report, whenever it is made. */
    String id();

    /** Whom it is about. */
    Name domain();

    /** Who wants it, if anybody does. Waits until the deadline at the most. */
    ReportAddresses.Finding addresses(Deadline deadline);

    /** As XML or JSON, not packed. */
    void writeTo(OutputStream out) throws IOException;
}
