package org.posthorn.pipeline.spf;

import java.util.Locale;

/** What a check comes to. RFC 7208 §2.6. */
public enum SpfStatus {
    /** There is no domain, or it says nothing. */
    NONE,
    /** The domain says that it does not say. */
    NEUTRAL,
    PASS,
    FAIL,
    /** Probably not. */
    SOFTFAIL,
    /** The DNS did not answer: later it may. */
    TEMPERROR,
    /** What the domain publishes cannot be understood. */
    PERMERROR;

    /** As it is written in header fields. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
