package org.posthorn.store.maildir;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;

/** What shows that a file is the one that was read: time, length and inode. */
record FileState(FileTime modified, long size, long inode) {

    static final FileState ABSENT = new FileState(FileTime.fromMillis(0), -1, 0);

    /** {@link #ABSENT} if there is none. */
    static FileState of(Path file) throws IOException {
        try {
            var attributes = Files.readAttributes(file, BasicFileAttributes.class);
            return new FileState(
                    attributes.lastModifiedTime(),
                    attributes.isDirectory() ? 0 : attributes.size(),
                    inode(attributes.fileKey()));
        } catch (NoSuchFileException e) {
            return ABSENT;
        }
    }

    /** What distinguishes files of one file system; devices are numbered anew at each start. */
    private static long inode(@Nullable Object key) {
        String text = String.valueOf(key);
        int start = text.indexOf("ino=") + 4;
        int end = text.indexOf(')', start);
        return start < 4 || end < 0 ? text.hashCode() : Long.parseLong(text, start, end, 10);
    }
}
