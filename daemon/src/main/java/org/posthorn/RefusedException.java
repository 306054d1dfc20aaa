package org.posthorn;

import org.posthorn.store.StoreException;

import java.io.IOException;

/** Something cannot be done as asked. The message is for who asked. */
public final class RefusedException extends IOException {

    public RefusedException(String message) {
        super(message);
    }

    public RefusedException(StoreException e) {
        super(text(e), e);
    }

    private static String text(StoreException e) {
        return e.getCause() instanceof IOException broken ? ErrorText.of(broken) : e.detail();
    }
}
