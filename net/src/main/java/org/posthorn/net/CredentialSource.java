package org.posthorn.net;

import org.posthorn.disk.Access;
import org.posthorn.disk.Disk;
import org.posthorn.disk.Volume;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Where a server's certificates come from. */
sealed interface CredentialSource {

    /** More than any chain needs. */
    int LARGEST = 1024 * 1024;

    /** All of them, the default one first. Slow: for the disk's threads or a new session's. */
    List<Credential> load() throws IOException;

    /** Changes when the files change. */
    String stamp() throws IOException;

    /** The files of the configuration. */
    record Configured(List<CertificateFiles> files, Disk disk) implements CredentialSource {

        public Configured {
            files = List.copyOf(files);
        }

        @Override
        public List<Credential> load() throws IOException {
            return disk.run(volume -> {
                var credentials = new ArrayList<Credential>();
                for (CertificateFiles file : files) {
                    credentials.add(
                            Pem.credential(
                                    read(file.certificate()),
                                    read(file.key()),
                                    file.certificate()));
                }
                return credentials;
            });
        }

        @Override
        public String stamp() throws IOException {
            return disk.run(volume -> {
                var stamp = new StringBuilder();
                for (CertificateFiles file : files) {
                    for (Path path : List.of(file.certificate(), file.key())) {
                        var now = Files.readAttributes(path, BasicFileAttributes.class);
                        stamp.append(now.fileKey()).append(now.lastModifiedTime());
                        stamp.append(now.size());
                    }
                }
                return stamp.toString();
            });
        }
    }

    /** A self-signed one, kept in one file, so that clients that trust it need not do so again. */
    record Kept(String hostname, Path folder, Disk disk) implements CredentialSource {

        @Override
        public List<Credential> load() throws IOException {
            Optional<Credential> there = disk.run(volume -> there());
            if (there.isPresent()) {
                return List.of(there.get());
            }
            Credential made = SelfSigned.of(hostname, Instant.now());
            disk.makeDirectories(folder, PosixFilePermissions.fromString("rwx------"));
            disk.replace(
                    file(),
                    Pem.write(made.key(), made.leaf()).getBytes(StandardCharsets.US_ASCII),
                    Access.of(Volume.ownerOnly()));
            return List.of(made);
        }

        private Path file() {
            return folder.resolve("self-signed.pem");
        }

        private Optional<Credential> there() throws IOException {
            Path file = file();
            if (!Files.exists(file)) {
                return Optional.empty();
            }
            String text = read(file);
            Credential kept = Pem.credential(text, text, file);
            boolean good =
                    kept.names(hostname)
                            && kept.leaf().getNotAfter().toInstant().isAfter(Instant.now());
            return good ? Optional.of(kept) : Optional.empty();
        }

        @Override
        public String stamp() {
            return "";
        }
    }

    /** A self-signed one, for as long as the program runs. */
    record Transient(String hostname) implements CredentialSource {

        @Override
        public List<Credential> load() {
            return List.of(SelfSigned.of(hostname, Instant.now()));
        }

        @Override
        public String stamp() {
            return "";
        }
    }

    private static String read(Path file) throws IOException {
        try (var in = Files.newInputStream(file)) {
            byte[] octets = in.readNBytes(LARGEST + 1);
            if (octets.length > LARGEST) {
                throw new IOException(file + ": too large for PEM");
            }
            return new String(octets, StandardCharsets.ISO_8859_1);
        }
    }
}
