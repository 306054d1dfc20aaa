package org.posthorn.store.maildir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;

/**
 * The two files of keywords, and what was last read of them. Guarded by the mailbox's lock; written
 * with {@code dovecot-uidlist.lock} held.
 */
final class KeywordFiles {

    private final MaildirDisk disk;
    private final FolderPaths paths;
    private List<FileState> states = List.of(FileState.ABSENT, FileState.ABSENT);
    private Keywords keywords = Keywords.NONE;

    KeywordFiles(MaildirDisk disk, FolderPaths paths) {
        this.disk = disk;
        this.paths = paths;
    }

    Keywords keywords() {
        return keywords;
    }

    /** What the files were when they were read or written last: letters, and those beyond. */
    List<FileState> states() {
        return states;
    }

    /** Reads the files again if they have changed. On a thread of the disk pool. */
    Keywords refresh() throws IOException {
        var now = List.of(FileState.of(paths.keywords()), FileState.of(paths.moreKeywords()));
        if (!now.equals(states)) {
            keywords = Keywords.parse(read(paths.keywords()), read(paths.moreKeywords()));
            states = now;
        }
        return keywords;
    }

    /** Writes what has changed, durably. */
    void write(Keywords changed) {
        if (!changed.letters().equals(keywords.letters())) {
            replaceLetters(changed.formatLetters());
        }
        if (!changed.beyond().equals(keywords.beyond())) {
            disk.replace(paths.moreKeywords(), changed.formatBeyond());
        }
        keywords = changed;
        states =
                disk.run(v ->
                        List.of(
                                FileState.of(paths.keywords()),
                                FileState.of(paths.moreKeywords())));
    }

    /** Dovecot reads the file again only if the second has changed in which it was written. */
    private void replaceLetters(byte[] content) {
        Instant before = states.getFirst().modified().toInstant();
        disk.replace(paths.keywords(), content);
        disk.perform(v -> {
            Instant now = Files.getLastModifiedTime(paths.keywords()).toInstant();
            if (now.getEpochSecond() <= before.getEpochSecond()) {
                v.setModified(paths.keywords(), before.plusSeconds(1));
            }
        });
    }

    /** Nothing of a file that is not there. */
    static byte[] read(Path file) throws IOException {
        try {
            return Files.readAllBytes(file);
        } catch (NoSuchFileException e) {
            return new byte[0];
        }
    }
}
