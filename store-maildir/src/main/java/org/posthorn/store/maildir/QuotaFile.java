package org.posthorn.store.maildir;

import org.posthorn.disk.OpenFile;
import org.posthorn.store.Account;
import org.posthorn.store.MailStore;
import org.posthorn.store.StoreException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;

/** {@code maildirsize} on disk. Others append to it at any time, and put another in its place. */
record QuotaFile(Path file, MaildirDisk disk) {

    private static final Logger LOG = LoggerFactory.getLogger(QuotaFile.class);

    /** What it says, and when somebody wrote to it last. */
    record Contents(MaildirSize size, Instant written) {}

    /** Empty if there is none that can be relied on. */
    Optional<Contents> read() {
        try {
            return disk.run(v -> {
                if (!Files.isRegularFile(file)) {
                    return Optional.empty();
                }
                Instant written = Files.getLastModifiedTime(file).toInstant();
                try (InputStream in = Files.newInputStream(file)) {
                    return MaildirSize.parse(in.readNBytes(MaildirSize.MAX + 1))
                            .map(size -> new Contents(size, written));
                } catch (NoSuchFileException e) {
                    return Optional.empty();
                }
            });
        } catch (StoreException e) {
            LOG.warn("unreadable, so what is stored is counted: {}", file, e);
            return Optional.empty();
        }
    }

    /** Adds a line, where there is a file. False if it could not be written. */
    boolean add(long octets, long messages) {
        try {
            disk.perform(v -> {
                if (Files.isRegularFile(file)) {
                    try (OpenFile open = v.append(file)) {
                        open.write(MaildirSize.line(octets, messages));
                    }
                }
            });
            return true;
        } catch (StoreException e) {
            LOG.warn("cannot be written, so what is stored will be counted: {}", file, e);
            return false;
        }
    }

    /** In place of what was there. False if it could not be written. */
    boolean write(Account.Limits limits, MailStore.Usage usage) {
        try {
            disk.replace(file, MaildirSize.format(limits, usage));
            return true;
        } catch (StoreException e) {
            LOG.warn("cannot be written, so what is stored is counted each time: {}", file, e);
            return false;
        }
    }
}
