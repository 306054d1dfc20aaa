package org.posthorn.migrate;

import org.jspecify.annotations.Nullable;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.NoSuchFileException;
import java.util.function.Consumer;

/** A message that can be read to its end: what takes it cannot give half of one back. */
final class WholeMessage {

    /** Octets that are kept from the first reading; what is larger is read twice. */
    private static final int KEPT = 1 << 20;

    private WholeMessage() {}

    /** Opens the message from its beginning. */
    @FunctionalInterface
    interface Opening {
        InputStream open() throws IOException;
    }

    /**
     * From its beginning, once it was read to its end. Null if it was expunged meanwhile, or cannot
     * be read: then {@code unreadable} is told why.
     */
    static @Nullable InputStream of(Opening opening, Consumer<String> unreadable) {
        try {
            return whole(opening);
        } catch (NoSuchFileException e) {
            return null;
        } catch (IOException e) {
            unreadable.accept(String.valueOf(e.getMessage()));
            return null;
        }
    }

    private static InputStream whole(Opening opening) throws IOException {
        try (InputStream in = opening.open()) {
            byte[] first = in.readNBytes(KEPT);
            if (first.length < KEPT) {
                return new ByteArrayInputStream(first);
            }
            in.transferTo(OutputStream.nullOutputStream());
        }
        return opening.open();
    }
}
