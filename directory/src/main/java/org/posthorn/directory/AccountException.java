package org.posthorn.directory;

/** An account cannot be added, changed or removed as asked; the message is for who asked. */
public final class AccountException extends RuntimeException {

    public AccountException(String message) {
        super(message);
    }
}
