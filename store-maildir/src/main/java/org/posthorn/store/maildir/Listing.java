package org.posthorn.store.maildir;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;

/** Reads the directories of messages: the seam at which tests count. On threads of the pool. */
@FunctionalInterface
interface Listing {

    Listing SYSTEM = Listing::read;

    /** Hands over every name that is not hidden, in no order. */
    void list(Path directory, Visitor visitor) throws IOException;

    @FunctionalInterface
    interface Visitor {
        void visit(String fileName) throws IOException;
    }

    private static void read(Path directory, Visitor visitor) throws IOException {
        try (DirectoryStream<Path> files = Files.newDirectoryStream(directory)) {
            for (Path file : files) {
                String path = file.toString(); // cheaper than what getFileName() makes
                String name = path.substring(path.lastIndexOf('/') + 1);
                if (!name.startsWith(".")) {
                    visitor.visit(name);
                }
            }
        } catch (DirectoryIteratorException e) {
            throw e.getCause();
        }
    }
}
