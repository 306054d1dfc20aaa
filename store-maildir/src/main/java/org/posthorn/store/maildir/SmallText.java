package org.posthorn.store.maildir;

import org.posthorn.store.StoreException;
import org.posthorn.store.StoreException.Reason;
import org.posthorn.store.TextName;

import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;

/** A file with one of an account's small texts. Its folder is there. */
record SmallText(Path file, MaildirDisk disk) {

    /** Empty if there is none. {@code CORRUPT} for what is no file, or too large for a text. */
    Optional<byte[]> read() {
        return disk.run(v -> {
            if (!Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
                return Optional.empty();
            }
            if (!Files.isRegularFile(file)) {
                throw new StoreException(Reason.CORRUPT, "not a file: " + file);
            }
            try (InputStream in = Files.newInputStream(file)) {
                byte[] text = in.readNBytes(TextName.MAX_TEXT + 1);
                if (text.length > TextName.MAX_TEXT) {
                    throw new StoreException(Reason.CORRUPT, "too large for a text: " + file);
                }
                return Optional.of(text);
            } catch (NoSuchFileException e) {
                return Optional.empty();
            }
        });
    }

    /** Durably. {@code CANNOT} for too large a text. */
    void write(byte[] text) {
        require(text);
        disk.replace(file, text);
    }

    static void require(byte[] text) {
        if (text.length > TextName.MAX_TEXT) {
            throw new StoreException(Reason.CANNOT, "a text of " + text.length + " octets");
        }
    }

    /** Durably. */
    void remove() {
        boolean removed =
                disk.run(v -> {
                    try {
                        v.delete(file);
                        return true;
                    } catch (NoSuchFileException e) {
                        return false;
                    }
                });
        Path folder = file.getParent();
        if (removed && folder != null) {
            disk.forceDirectory(folder);
        }
    }
}
