package org.posthorn.directory;

/** The directory cannot answer now; the cause is for the log, the client is told to try again. */
public final class DirectoryException extends RuntimeException {

    public DirectoryException(String detail) {
        super(detail);
    }

    public DirectoryException(String detail, Throwable cause) {
        super(detail, cause);
    }
}
