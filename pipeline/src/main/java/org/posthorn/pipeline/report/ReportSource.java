package org.posthorn.pipeline.report;

import java.io.IOException;
import java.time.LocalDate;
import java.util.List;

/** What is known of the days that are over, in UTC. */
public interface ReportSource {

    ReportKind kind();

    /** Those of which something is kept. */
    List<LocalDate> days(LocalDate today) throws IOException;

    /** All reports about a day, in an order that stays. */
    List<? extends Draft> drafts(LocalDate day) throws IOException;
}
