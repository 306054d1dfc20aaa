package org.posthorn.outbound;

import java.io.IOException;

/**
 * Writes the report of a notice: RFC 3464. Thread-safe; the report is used before the notice's
 * message is closed, and not afterwards.
 */
@FunctionalInterface
public interface Reporter {

    Report write(Notice notice) throws IOException;
}
