package org.posthorn.store.maildir;

import static java.nio.charset.StandardCharsets.US_ASCII;

import org.posthorn.disk.Access;
import org.posthorn.disk.Volume;
import org.posthorn.store.Uid;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.HexFormat;

/**
 * Gives the UIDVALIDITY of new mailboxes: no two of one account get the same, so a name that is
 * used again cannot be mistaken for the mailbox that had it before.
 *
 * <p>The last one given is in {@code dovecot-uidvalidity}, and in the name of an empty file {@code
 * dovecot-uidvalidity.<8 hex digits>}: who renames that one has the next number.
 */
final class UidValidities {

    private static final String NAME = "dovecot-uidvalidity";

    private final MaildirDisk disk;
    private final Path root;
    private final InstantSource clock;

    UidValidities(MaildirDisk disk, Path root, InstantSource clock) {
        this.disk = disk;
        this.root = root;
        this.clock = clock;
    }

    /** Above all given before, durably. */
    long next() {
        long given = disk.run(this::claim);
        disk.replace(root.resolve(NAME), hex(given).getBytes(US_ASCII));
        return given;
    }

    private long claim(Volume volume) throws IOException {
        while (true) {
            long marked = marked();
            long last = Math.max(marked, written());
            long next = Math.min(Math.max(last + 1, clock.instant().getEpochSecond()), Uid.MAX);
            try {
                if (marked == 0) {
                    volume.create(marker(next)).close();
                    Access.inside(root).give(volume, marker(next));
                } else {
                    volume.rename(marker(marked), marker(next));
                }
                return next;
            } catch (NoSuchFileException | java.nio.file.FileAlreadyExistsException e) {
                if (!Files.isDirectory(root)) {
                    throw e;
                }
                // another program has taken this one
            }
        }
    }

    private long marked() throws IOException {
        long highest = 0;
        try (DirectoryStream<Path> markers = Files.newDirectoryStream(root, NAME + ".*")) {
            for (Path marker : markers) {
                String suffix = marker.getFileName().toString().substring(NAME.length() + 1);
                highest = Math.max(highest, number(suffix));
            }
        }
        return highest;
    }

    private long written() throws IOException {
        try {
            return number(Files.readString(root.resolve(NAME), US_ASCII).strip());
        } catch (NoSuchFileException | java.nio.charset.CharacterCodingException e) {
            return 0;
        }
    }

    private Path marker(long value) {
        return root.resolve(NAME + "." + hex(value));
    }

    private static String hex(long value) {
        return HexFormat.of().toHexDigits(value, 8);
    }

    private static long number(String hex) {
        return hex.matches("[0-9a-f]{8}") ? HexFormat.fromHexDigitsToLong(hex) : 0;
    }
}
