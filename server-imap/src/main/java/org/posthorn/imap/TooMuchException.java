package org.posthorn.imap;

import java.io.IOException;

/** A client sends more than is read to be polite to it: the connection ends. RFC 7888 §4. */
final class TooMuchException extends IOException {

    TooMuchException() {
        super("more than is read over");
    }
}
