package org.posthorn.sasl;

import org.posthorn.disk.Disk;
import org.posthorn.disk.WholeFile;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Public keys in PEM, named {@code KID.pem}, or {@code AZP/ALG/KID} as in Dovecot's dictionary. All
 * are read at once: no path is ever made of what a token says.
 */
final class KeyFolder implements Kept.Source<TokenKeys> {

    /** What Dovecot calls that which a token does not name. */
    static final String UNNAMED = "default";

    private static final String SUFFIX = ".pem";

    /** A key of 16,384 bits is a fifth of it. */
    private static final long MAX_SIZE = 16_384;

    private static final int DEPTH = 3;

    private final Path folder;
    private final Disk disk;

    KeyFolder(Path folder, Disk disk) {
        this.folder = folder;
        this.disk = disk;
    }

    @Override
    public TokenKeys read() throws IOException {
        List<TokenKey> keys = disk.run(volume -> all());
        if (keys.isEmpty()) {
            throw new IOException("no keys in " + folder);
        }
        return new TokenKeys(keys, Optional.empty());
    }

    private List<TokenKey> all() throws IOException {
        List<Path> files;
        try (Stream<Path> found = Files.walk(folder, DEPTH)) {
            files =
                    found.filter(Files::isRegularFile)
                            .filter(file -> !String.valueOf(file.getFileName()).startsWith("."))
                            .sorted()
                            .limit(TokenKeys.MOST)
                            .toList();
        }
        var keys = new ArrayList<TokenKey>();
        for (Path file : files) {
            key(file).ifPresent(keys::add);
        }
        return keys;
    }

    private Optional<TokenKey> key(Path file) throws IOException {
        Path inside = folder.relativize(file);
        boolean flat = inside.getNameCount() == 1;
        if (!flat && inside.getNameCount() != DEPTH) {
            return Optional.empty();
        }
        if (Files.size(file) > MAX_SIZE) {
            throw new IOException(file + " is no key in PEM: larger than " + MAX_SIZE + " octets");
        }
        String name = String.valueOf(inside.getFileName());
        String kid = name.endsWith(SUFFIX) ? name.substring(0, name.length() - 4) : name;
        try {
            return Optional.of(
                    new TokenKey(
                            Optional.of(unescaped(kid)),
                            flat ? Optional.empty() : Optional.of(algorithm(inside)),
                            flat
                                    ? Optional.empty()
                                    : Optional.of(unescaped(inside.getName(0).toString())),
                            TokenKey.pem(WholeFile.text(file, StandardCharsets.ISO_8859_1))));
        } catch (IllegalArgumentException e) {
            throw new IOException(file + " " + e.getMessage(), e);
        }
    }

    private static String algorithm(Path inside) {
        return inside.getName(1).toString();
    }

    /** As Dovecot writes what could lead out of the folder: a slash as %2f, percent as %25. */
    private static String unescaped(String name) {
        return name.replace("...", ".").replace("%2f", "/").replace("%25", "%");
    }
}
