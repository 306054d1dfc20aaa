package org.posthorn.store.maildir;

import java.nio.file.Path;

/** A file holds another number of octets than name or list say. */
final class OtherSizeException extends BrokenMessageException {

    OtherSizeException(long messageSize, Path file) {
        super("not " + messageSize + " octets: " + file);
    }
}
