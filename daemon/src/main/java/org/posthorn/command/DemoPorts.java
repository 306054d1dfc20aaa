package org.posthorn.command;

/**
 * Where the demo listens.
 *
 * @param offset added to the usual ports of the demo; negative for free ports
 */
record DemoPorts(int offset) {

    static final DemoPorts FREE = new DemoPorts(-1);

    /** The embedded default, as a file. */
    String configuration() {
        return """
        # Made by posthorn demo, and anew each time.
        hostname = "mail.example.test"
        domains = ["example.test"]
        postmaster = "alice@example.test"
        data = "state"

        [store]
        maildir = "mail/%d/%n/Maildir"
        """
                + listener("smtp", 2525, "offered")
                + listener("submission", 2587, "required")
                + listener("submission", 2465, "implicit")
                + listener("imap", 2143, "required")
                + listener("imap", 2993, "implicit")
                + listener("pop3", 2110, "required")
                + listener("pop3", 2995, "implicit");
    }

    private String listener(String protocol, int usual, String tls) {
        return """

        [[listener]]
        protocol = "%s"
        address = "127.0.0.1:%d"
        tls = "%s"
        """
                .formatted(protocol, offset < 0 ? 0 : usual + offset, tls);
    }
}
