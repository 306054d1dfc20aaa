package org.posthorn.directory;

import java.nio.file.Path;

/**
 * One mistake in a file of the directory.
 *
 * @param line from 1; 0 for the file as a whole
 * @param message what is wrong, and what would be right; never a password
 */
public record DirectoryProblem(Path file, int line, String message) {

    /** {@code /etc/posthorn/users:3: no password}. */
    @Override
    public String toString() {
        return file + (line > 0 ? ":" + line : "") + ": " + message;
    }
}
