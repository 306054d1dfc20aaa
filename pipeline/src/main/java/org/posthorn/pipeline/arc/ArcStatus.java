package org.posthorn.pipeline.arc;

import java.util.Locale;

/** What a chain comes to. RFC 8617 §4.4. */
public enum ArcStatus {
    /** There is no chain. */
    NONE,
    PASS,
    /** For ever: it cannot be continued. */
    FAIL,
    /** A key cannot be had at the moment. */
    TEMPERROR;

    /** As it is written in header fields. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
