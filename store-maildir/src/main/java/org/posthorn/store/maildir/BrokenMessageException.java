package org.posthorn.store.maildir;

import java.io.IOException;

/** A file does not hold a message that can be read; the disk did its part. */
final class BrokenMessageException extends IOException {

    BrokenMessageException(String what) {
        super(what);
    }

    BrokenMessageException(String what, Throwable cause) {
        super(what, cause);
    }
}
