package org.posthorn.store.maildir;

import java.io.IOException;

/** A file does not hold a message that can be read; the disk did its part. */
sealed class BrokenMessageException extends IOException permits OtherSizeException {

    BrokenMessageException(String what) {
        super(what);
    }

    BrokenMessageException(String what, Throwable cause) {
        super(what, cause);
    }
}
