package org.posthorn.store.maildir;

import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;

/** How new message files are made. */
record Staging(MaildirDisk disk, Origins origins, LineEnds lineEnds) {

    /** A message that comes now, and will be written to this {@code tmp/}. */
    Staged begin(Path tmp) {
        return begin(tmp, Optional.empty());
    }

    /** The same for a message that has a date already. */
    Staged begin(Path tmp, Instant date) {
        return begin(tmp, Optional.of(date));
    }

    private Staged begin(Path tmp, Optional<Instant> date) {
        return new Staged(disk, tmp, origins.names().next(), lineEnds, date);
    }
}
