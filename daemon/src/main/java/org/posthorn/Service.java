package org.posthorn;

import java.util.Locale;

/** What a listener speaks. */
public enum Service {
    /** Mail from other servers to us. */
    SMTP,
    /** Mail from our users. RFC 6409. */
    SUBMISSION,
    /** Mail from a mail server that relies on our delivering it. RFC 2033. */
    LMTP,
    IMAP,
    POP3;

    /** As it is written in the configuration. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
