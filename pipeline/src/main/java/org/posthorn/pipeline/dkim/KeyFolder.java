package org.posthorn.pipeline.dkim;

import org.posthorn.disk.Disk;
import org.posthorn.disk.WholeFile;
import org.posthorn.net.Pem;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.interfaces.EdECKey;
import java.security.interfaces.RSAKey;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The private keys of all domains: {@code DOMAIN/SELECTOR.pem}, and what else {@link StoredKey.Use}
 * says. Nothing of a key is ever replaced. Thread-safe.
 */
public final class KeyFolder {

    /** Behind the selector of the second key of a domain. */
    private static final String ED25519 = "-ed25519";

    private static final Pattern NUMBERED = Pattern.compile("(.*?)(\\d{0,6})(" + ED25519 + ")?");

    private final Disk disk;
    private final Path folder;

    public KeyFolder(Disk disk, Path folder) {
        this.disk = disk;
        this.folder = folder;
    }

    /** Where it is. */
    public Path path() {
        return folder;
    }

    /** Those that have a key. */
    public List<String> domains() throws IOException {
        return names(folder);
    }

    /** The keys of a domain, by selector; none for a name that is no domain. */
    public List<StoredKey> keys(String domain) throws IOException {
        var keys = new ArrayList<StoredKey>();
        for (Path file : files(domain)) {
            keys.add(read(file));
        }
        keys.sort(Comparator.comparing(stored -> stored.key().selector()));
        return keys;
    }

    /** Where they are. */
    public List<Path> files(String domain) throws IOException {
        return isName(domain)
                ? names(home(domain)).stream()
                        .filter(KeyFolder::isKey)
                        .map(home(domain)::resolve)
                        .toList()
                : List.of();
    }

    private static boolean isKey(String name) {
        int dot = name.lastIndexOf('.');
        return dot > 0 && use(name).isPresent() && isName(name.substring(0, dot));
    }

    /** Those that sign. */
    public List<DkimKey> signing(String domain) throws IOException {
        return keys(domain).stream()
                .filter(stored -> stored.use() == StoredKey.Use.SIGNING)
                .map(StoredKey::key)
                .toList();
    }

    /**
     * Makes a key, durably, for its owner only.
     *
     * @param bits of an RSA key
     * @throws IOException also if there is a key of that name
     */
    public StoredKey create(
            String domain, String selector, Algorithm algorithm, int bits, StoredKey.Use use)
            throws IOException {
        String host = domain.toLowerCase(Locale.ROOT);
        String name = selector.toLowerCase(Locale.ROOT);
        checkName(host);
        checkName(name);
        for (StoredKey.Use any : StoredKey.Use.values()) {
            if (Files.exists(file(host, name, any))) {
                throw new IOException(file(host, name, any) + " is there already");
            }
        }
        disk.makeDirectories(home(host), PosixFilePermissions.fromString("rwx------"));
        String pem = Pem.write(generate(algorithm, bits));
        disk.replace(file(host, name, use), pem.getBytes(StandardCharsets.US_ASCII));
        return read(file(host, name, use));
    }

    /**
     * Makes a key to follow each that signs, under another name. They wait until {@link #change}.
     *
     * @throws IOException also if there is none, or one waits already
     */
    public List<StoredKey> prepare(String domain, int bits) throws IOException {
        var all = keys(domain);
        if (all.stream().anyMatch(stored -> stored.use() == StoredKey.Use.WAITING)) {
            throw new IOException("keys of " + domain + " wait already");
        }
        var made = new ArrayList<StoredKey>();
        for (StoredKey stored : all) {
            if (stored.use() == StoredKey.Use.SIGNING) {
                String next = stored.key().selector();
                do {
                    next = following(next);
                } while (isThere(all, next));
                var algorithm = stored.key().algorithm();
                made.add(create(domain, next, algorithm, bits, StoredKey.Use.WAITING));
            }
        }
        return made;
    }

    /**
     * Lets the keys that wait sign, and those that signed retire.
     *
     * @throws IOException also if none waits
     */
    public List<StoredKey> change(String domain) throws IOException {
        var all = keys(domain);
        var waiting = all.stream().filter(s -> s.use() == StoredKey.Use.WAITING).toList();
        if (waiting.isEmpty()) {
            throw new IOException("no key of " + domain + " waits");
        }
        // The new ones first: cut short, both sign, and each has been published.
        for (StoredKey stored : waiting) {
            rename(stored, StoredKey.Use.SIGNING);
        }
        for (StoredKey stored : all) {
            if (stored.use() == StoredKey.Use.SIGNING) {
                rename(stored, StoredKey.Use.RETIRED);
            }
        }
        return keys(domain);
    }

    /** The selector for a second key beside that one. */
    public static String second(String selector) {
        return selector + ED25519;
    }

    private void rename(StoredKey stored, StoredKey.Use use) throws IOException {
        var key = stored.key();
        Path to = file(key.domain(), key.selector(), use);
        disk.performAndForce(volume -> volume.rename(stored.file(), to), home(key.domain()));
    }

    /** {@code mail}, {@code mail2}, {@code mail3}. */
    private static String following(String selector) {
        Matcher parts = NUMBERED.matcher(selector);
        if (!parts.matches()) {
            throw new IllegalArgumentException(selector);
        }
        int number = parts.group(2).isEmpty() ? 1 : Integer.parseInt(parts.group(2));
        return parts.group(1) + (number + 1) + Optional.ofNullable(parts.group(3)).orElse("");
    }

    private static boolean isThere(List<StoredKey> all, String selector) {
        return all.stream().anyMatch(stored -> stored.key().selector().equals(selector));
    }

    /** One of {@link #files}. */
    public StoredKey read(Path file) throws IOException {
        String name = String.valueOf(file.getFileName());
        String domain = String.valueOf(folder.relativize(file).getName(0));
        String selector = name.substring(0, name.lastIndexOf('.'));
        String text = disk.run(volume -> WholeFile.text(file, StandardCharsets.ISO_8859_1));
        return new StoredKey(parse(domain, selector, text, file), use(name).orElseThrow(), file);
    }

    /**
     * A key as it stands in a file, PKCS #8 or PKCS #1.
     *
     * @param where begins every message about it
     * @throws IOException also if the domain or the selector is no name
     */
    public static DkimKey parse(String domain, String selector, String pem, Object where)
            throws IOException {
        String host = domain.toLowerCase(Locale.ROOT);
        String name = selector.toLowerCase(Locale.ROOT);
        checkName(host);
        checkName(name);
        PrivateKey key = Pem.key(pem, where);
        return new DkimKey(host, name, algorithm(key, where), key);
    }

    private static Algorithm algorithm(PrivateKey key, Object file) throws IOException {
        if (key instanceof RSAKey) {
            return Algorithm.RSA;
        }
        if (key instanceof EdECKey) {
            return Algorithm.ED25519;
        }
        throw new IOException(file + ": is neither an RSA nor an Ed25519 key");
    }

    private List<String> names(Path directory) throws IOException {
        return disk.run(volume -> {
            if (!Files.isDirectory(directory)) {
                return List.<String>of();
            }
            try (var files = Files.list(directory)) {
                return files.map(file -> file.getFileName().toString()).sorted().toList();
            }
        });
    }

    private Path home(String domain) {
        return folder.resolve(domain);
    }

    private Path file(String domain, String selector, StoredKey.Use use) {
        return home(domain).resolve(selector + "." + use.suffix());
    }

    /** What the key in a file of that name is for. */
    private static Optional<StoredKey.Use> use(String name) {
        for (var use : StoredKey.Use.values()) {
            if (name.endsWith("." + use.suffix())) {
                return Optional.of(use);
            }
        }
        return Optional.empty();
    }

    /** Also keeps paths out that would lead elsewhere. */
    private static void checkName(String name) throws IOException {
        if (!isName(name)) {
            throw new IOException("'" + name + "' is not a name");
        }
    }

    private static boolean isName(String name) {
        try {
            return TagName.parse("", name).equals(name);
        } catch (MalformedException e) {
            return false;
        }
    }

    private static PrivateKey generate(Algorithm algorithm, int bits) {
        try {
            var generator = KeyPairGenerator.getInstance(algorithm.jdkName());
            if (algorithm == Algorithm.RSA) {
                generator.initialize(bits);
            }
            return generator.generateKeyPair().getPrivate();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK makes these keys", e);
        }
    }
}
