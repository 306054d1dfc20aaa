package org.posthorn.pipeline.dmarc;

import java.util.Locale;

/** What a check comes to. RFC 9989 §5.3, RFC 8601 §2.7. */
public enum DmarcStatus {
    /** The domain does not take part. */
    NONE,
    PASS,
    FAIL,
    /** The DNS did not answer: later it may. */
    TEMPERROR,
    /** There is no author whose domain could be asked, or more than anybody has. */
    PERMERROR;

    /** As it is written in header fields. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
