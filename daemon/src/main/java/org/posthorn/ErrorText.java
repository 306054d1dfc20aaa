package org.posthorn;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.util.Locale;

/** Errors of the system as people read them. */
public final class ErrorText {

    private ErrorText() {}

    public static String of(IOException e) {
        String message = e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
        if (e instanceof NoSuchFileException) {
            return message + ": there is no such file";
        }
        if (e instanceof AccessDeniedException) {
            return message + ": permission denied";
        }
        if (e instanceof FileSystemException files && files.getReason() == null) {
            return message
                    + ": "
                    + e.getClass()
                            .getSimpleName()
                            .replace("Exception", "")
                            .replaceAll("(?<=.)([A-Z])", " $1")
                            .toLowerCase(Locale.ROOT);
        }
        return message;
    }
}
