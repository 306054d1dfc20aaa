package org.posthorn.disk;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.util.Locale;

/** Why the disk refused, as far as a caller can do something about it. */
public enum DiskFault {
    /** No space or quota left, ENOSPC or EDQUOT: passes when room is made. */
    FULL,
    /** Out of file handles, EMFILE or ENFILE: passes when sessions end. */
    HANDLES,
    /** EACCES or EPERM: the administrator must look at owner and mode. */
    DENIED,
    /** EROFS: the system has probably met a broken disk. */
    READ_ONLY,
    OTHER;

    /**
     * Sorts an exception by the system's text, which is all that Java keeps of the error number. In
     * other languages than English these texts are translated: the process runs with {@code
     * LC_ALL=C.UTF-8}.
     */
    public static DiskFault of(@Nullable Throwable failure) {
        for (Throwable e = failure; e != null; e = e.getCause()) {
            if (e instanceof IOException io) {
                DiskFault fault = ofOne(io);
                if (fault != OTHER) {
                    return fault;
                }
            }
        }
        return OTHER;
    }

    private static DiskFault ofOne(IOException e) {
        if (e instanceof AccessDeniedException) {
            return DENIED;
        }
        @Nullable String reason =
                e instanceof FileSystemException f ? f.getReason() : e.getMessage();
        String text = reason == null ? "" : reason.toLowerCase(Locale.ROOT);
        if (text.contains("no space left") || text.contains("quota exceeded")) {
            return FULL;
        }
        if (text.contains("too many open files")) {
            return HANDLES;
        }
        if (text.contains("permission denied") || text.contains("operation not permitted")) {
            return DENIED;
        }
        return text.contains("read-only file system") ? READ_ONLY : OTHER;
    }
}
