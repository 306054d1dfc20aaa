package org.posthorn.directory;

import org.posthorn.directory.WatchedFile.Stamp;
import org.posthorn.disk.Disk;
import org.posthorn.disk.WholeFile;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The files that one reading of the aliases includes: all of them within one folder, wherever links
 * lead. For one thread at a time.
 */
final class IncludedFiles implements AliasFile.Includes {

    /** In octets: a thousand addresses are a tenth of it. */
    private static final long MAX_SIZE = 1024 * 1024;

    private final Path folder;
    private final Disk disk;
    private final Instant now;

    /** With the stamps that can be trusted; none for what was not there, or has just changed. */
    private final Map<Path, Optional<Stamp>> seen = new HashMap<>();

    IncludedFiles(Path folder, Disk disk, Instant now) {
        this.folder = folder;
        this.disk = disk;
        this.now = now;
    }

    @Override
    public List<String> lines(String name) {
        Path file;
        try {
            file = folder.resolve(name);
        } catch (InvalidPathException e) {
            throw new IllegalArgumentException(":include: names no file", e);
        }
        seen.put(file, Optional.empty());
        try {
            // before it is read: a change meanwhile is seen the next time
            seen.put(file, Optional.of(stamp(file)).filter(stamp -> stamp.isSettledAt(now)));
            return disk.run(volume -> read(file));
        } catch (IOException e) {
            throw new IllegalArgumentException(
                    ":include: of " + name + ", which cannot be read", e);
        }
    }

    private List<String> read(Path file) throws IOException {
        if (!file.toRealPath().startsWith(folder.toRealPath())) {
            throw new IllegalArgumentException(
                    ":include: of a file outside of " + folder + "; put it there");
        }
        var attributes = Files.readAttributes(file, BasicFileAttributes.class);
        if (!attributes.isRegularFile() || attributes.size() > MAX_SIZE) {
            throw new IllegalArgumentException(
                    ":include: of what is no file of at most " + MAX_SIZE + " octets");
        }
        String text = new String(WholeFile.octets(file), StandardCharsets.UTF_8);
        return List.of(text.split("\n", -1));
    }

    private Stamp stamp(Path file) throws IOException {
        return disk.run(volume -> Stamp.of(Files.readAttributes(file, BasicFileAttributes.class)));
    }

    /** Whether one of them is another by now, or may be. */
    boolean haveChanged(Instant at) {
        return seen.entrySet().stream()
                .anyMatch(each -> hasChanged(each.getKey(), each.getValue(), at));
    }

    private boolean hasChanged(Path file, Optional<Stamp> before, Instant at) {
        try {
            Stamp stamp = stamp(file);
            boolean half = !stamp.isSettledAt(at) && before.filter(stamp::isPartOf).isPresent();
            return !half && !before.equals(Optional.of(stamp));
        } catch (IOException e) {
            return before.isPresent();
        }
    }
}
