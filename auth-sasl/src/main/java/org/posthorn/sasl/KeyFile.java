package org.posthorn.sasl;

import org.posthorn.disk.Disk;
import org.posthorn.disk.WholeFile;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** A JSON Web Key Set in a file. */
record KeyFile(Path file, Disk disk) implements Kept.Source<TokenKeys> {

    /** As much as a server may answer. */
    private static final long MAX_SIZE = 262_144;

    @Override
    public TokenKeys read() throws IOException {
        byte[] json =
                disk.run(volume -> {
                    if (Files.size(file) > MAX_SIZE) {
                        throw new IOException(file + " is larger than " + MAX_SIZE + " octets");
                    }
                    return WholeFile.octets(file);
                });
        return TokenKeys.parse(json, Optional.empty());
    }
}
