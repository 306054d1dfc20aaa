package org.posthorn.clients;

import java.nio.file.Path;

/** What configurations of mbsync have in common. */
final class Mbsync {

    private Mbsync() {}

    /** The far store, one account of the daemon, and at its end the near one, a Maildir. */
    static String stores(
            Daemon daemon,
            Security security,
            String user,
            String password,
            String mechanism,
            Path local) {
        return """
        IMAPAccount here
        Host localhost
        Port %s
        User %s
        Pass %s
        SSLType %s
        AuthMechs %s
        CertificateFile %s
        Timeout 30

        IMAPStore far
        Account here

        MaildirStore near
        Path %s/
        Inbox %s/INBOX
        """
                .formatted(
                        daemon.port("imap", security),
                        user,
                        password,
                        switch (security) {
                            case PLAIN -> "None";
                            case STARTTLS -> "STARTTLS";
                            case IMPLICIT -> "IMAPS";
                        },
                        mechanism,
                        daemon.certificate(),
                        local,
                        local);
    }
}
