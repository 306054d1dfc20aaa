package org.posthorn.command;

/** What a domain publishes records for. */
enum DnsTopic {
    MX("MX", true),
    ADDRESS("A, AAAA", true),
    PTR("PTR", false),
    SPF("SPF", true),
    DKIM("DKIM", true),
    DMARC("DMARC", true),
    MTA_STS("MTA-STS", false),
    TLS_RPT("TLS-RPT", false),
    TLSA("TLSA", false),
    AUTOCONFIG("autoconfig", false),
    SERVICES("SRV", false),
    CAA("CAA", false);

    private final String word;
    private final boolean needed;

    DnsTopic(String word, boolean needed) {
        this.word = word;
        this.needed = needed;
    }

    /** For people. */
    String word() {
        return word;
    }

    /** Whether mail is lost or refused without it. */
    boolean isNeeded() {
        return needed;
    }
}
