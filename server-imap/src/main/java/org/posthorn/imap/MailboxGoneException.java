package org.posthorn.imap;

import java.io.IOException;

/** Another session has deleted the selected mailbox. RFC 2180 §3.3. */
final class MailboxGoneException extends IOException {

    MailboxGoneException() {
        super("the selected mailbox was deleted");
    }
}
