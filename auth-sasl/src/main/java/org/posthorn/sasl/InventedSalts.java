package org.posthorn.sasl;

import org.posthorn.directory.Directory;
import org.posthorn.disk.Volume;
import org.posthorn.disk.WholeFile;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Salts for whom SCRAM has none, made of a secret and the name: one name has one salt, as if it
 * were stored, after a restart and however it is spelled. Thread-safe.
 */
final class InventedSalts {

    private static final Logger LOG = LoggerFactory.getLogger(InventedSalts.class);

    /** Within the folder of state. */
    static final String FILE = "scram-salt";

    /** Of the secret, in octets. */
    private static final int SECRET = 32;

    /** As Dovecot makes them. */
    private static final int SALT = 16;

    private final Directory directory;
    private final byte[] secret;

    private InventedSalts(Directory directory, byte[] secret) {
        this.directory = directory;
        this.secret = secret;
    }

    /**
     * With the secret that is kept there, made where there is none.
     *
     * @param places without them the secret lives as long as this
     */
    static InventedSalts of(Directory directory, Optional<AuthPlaces> places) {
        byte[] fresh = new byte[SECRET];
        new SecureRandom().nextBytes(fresh);
        return new InventedSalts(directory, places.map(p -> kept(p, fresh)).orElse(fresh));
    }

    private static byte[] kept(AuthPlaces places, byte[] fresh) {
        Path file = places.data().resolve(FILE);
        try {
            Optional<byte[]> secret = places.disk().run(volume -> read(file));
            if (secret.isPresent()) {
                return secret.get();
            }
            places.disk()
                    .makeDirectories(places.data(), PosixFilePermissions.fromString("rwx------"));
            places.disk().replace(file, fresh);
            places.disk().perform(volume -> volume.setPermissions(file, Volume.ownerOnly()));
        } catch (IOException e) {
            LOG.warn(
                    "{} cannot be kept: after a restart SCRAM tells who has no account or another"
                            + " password: {}",
                    file,
                    e.getClass().getSimpleName());
        }
        return fresh;
    }

    /** Empty where there is none, or part of one. */
    private static Optional<byte[]> read(Path file) throws IOException {
        try {
            return Optional.of(WholeFile.octets(file)).filter(octets -> octets.length == SECRET);
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
    }

    /**
     * The salt of a name.
     *
     * @param name as the client wrote it
     * @param scheme another one has other salts
     */
    byte[] of(String name, String scheme) {
        String key = directory.loginKey(name);
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(secret, "HmacSHA256"));
            String text = scheme + "\0" + (key.isEmpty() ? name.toLowerCase(Locale.ROOT) : key);
            return Arrays.copyOf(mac.doFinal(text.getBytes(StandardCharsets.UTF_8)), SALT);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has HmacSHA256", e);
        }
    }
}
