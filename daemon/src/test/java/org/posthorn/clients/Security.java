package org.posthorn.clients;

import java.util.Locale;

/** How a client speaks to the daemon. */
enum Security {
    PLAIN,
    STARTTLS,
    IMPLICIT;

    /** Whose mailbox the tests of this kind use. */
    String user() {
        return name().toLowerCase(Locale.ROOT) + "@example.test";
    }
}
