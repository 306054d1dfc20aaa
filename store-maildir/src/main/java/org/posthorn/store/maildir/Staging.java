package org.posthorn.store.maildir;

import java.nio.file.Path;
import java.time.Instant;

/** How new message files are made. */
record Staging(MaildirDisk disk, Origins origins, LineEnds lineEnds) {

    /** A message that will be written to this {@code tmp/}. */
    Staged begin(Path tmp, Instant date) {
        return new Staged(disk, tmp, origins.names().next(), lineEnds, date);
    }
}
