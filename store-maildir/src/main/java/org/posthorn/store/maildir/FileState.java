package org.posthorn.store.maildir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;

/** What shows that a file is the one that was read: time, length and inode. */
record FileState(FileTime modified, long size, String key) {

    static final FileState ABSENT = new FileState(FileTime.fromMillis(0), -1, "");

    /** {@link #ABSENT} if there is none. */
    static FileState of(Path file) throws IOException {
        try {
            var attributes = Files.readAttributes(file, BasicFileAttributes.class);
            return new FileState(
                    attributes.lastModifiedTime(),
                    attributes.isDirectory() ? 0 : attributes.size(),
                    String.valueOf(attributes.fileKey()));
        } catch (NoSuchFileException e) {
            return ABSENT;
        }
    }
}
