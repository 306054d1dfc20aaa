package org.posthorn.disk;

import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Reads small files. What goes wrong names the file, which the system does not always do. */
public final class WholeFile {

    private WholeFile() {}

    /** Everything in it. */
    public static byte[] octets(Path file) throws IOException {
        return reading(file, () -> Files.readAllBytes(file));
    }

    /** The same as text; octets that are none in this encoding are an error. */
    public static String text(Path file, Charset encoding) throws IOException {
        return reading(file, () -> Files.readString(file, encoding));
    }

    @FunctionalInterface
    private interface Reading<T> {
        T read() throws IOException;
    }

    private static <T> T reading(Path file, Reading<T> reading) throws IOException {
        try {
            return reading.read();
        } catch (IOException e) {
            throw named(file, e);
        }
    }

    /** The same failure, with the file in its message: also for those who read in pieces. */
    public static IOException named(Path file, IOException e) {
        if (e instanceof FileSystemException) {
            return e;
        }
        var named = new FileSystemException(file.toString(), null, e.getMessage());
        named.initCause(e);
        return named;
    }
}
