package org.posthorn.outbound;

import java.io.IOException;

/** A message has no form in seven bits. It never will. */
public final class UnconvertibleException extends IOException {

    private static final long serialVersionUID = 1;

    public UnconvertibleException(String message) {
        super(message);
    }
}
