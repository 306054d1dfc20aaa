package org.posthorn.directory;

import org.posthorn.conf.Secret;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * What a directory keeps of somebody's password.
 *
 * @param password with its scheme, {@code {ARGON2ID}$argon2id$...}
 * @param keys what mechanisms need that cannot use it: by mechanism, with the scheme of that name,
 *     {@code {SCRAM-SHA-256}4096,...}
 */
public record StoredSecret(Secret password, Map<String, Secret> keys) {

    /** Mechanisms that have keys of their own, and the fields that hold these, without a scheme. */
    static final Map<String, String> FIELDS =
            Map.of("SCRAM-SHA-256", "scram_sha_256", "SCRAM-SHA-1", "scram_sha_1");

    /** The field that says which password the keys are of. */
    static final String OF = "scram_of";

    public StoredSecret {
        keys = Map.copyOf(keys);
    }

    /** Without keys. */
    public static StoredSecret of(Secret password) {
        return new StoredSecret(password, Map.of());
    }

    /**
     * The keys that are of this password: whoever puts another one in its place by hand, or none,
     * shuts out who knows the old one.
     *
     * @param of what {@link #OF} has
     */
    static Map<String, Secret> fitting(Secret password, Map<String, Secret> keys, String of) {
        return of.equals(mark(password)) ? keys : Map.of();
    }

    /**
     * What {@link #text} has written beside this password, as far as it is of it.
     *
     * @throws IllegalArgumentException if it is no such text
     */
    static StoredSecret read(Secret password, String text) {
        var extra = ExtraFields.parse(text);
        return new StoredSecret(password, fitting(password, extra.keys(), extra.keysOf()));
    }

    /** The keys in one line, with what says of which password they are; empty without keys. */
    public String text() {
        return String.join(" ", fields());
    }

    /** By which a stored text is known again, and not to be found from. */
    private static String mark(Secret password) {
        try {
            byte[] digest =
                    MessageDigest.getInstance("SHA-256")
                            .digest(password.value().getBytes(StandardCharsets.UTF_8));
            return Base64.getUrlEncoder().encodeToString(Arrays.copyOf(digest, 12));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    /** The extra fields of a passwd-file that hold the keys. */
    List<String> fields() {
        if (keys.isEmpty()) {
            return List.of();
        }
        return Stream.concat(Stream.of(OF + "=" + mark(password)), keyFields()).sorted().toList();
    }

    private Stream<String> keyFields() {
        return keys.entrySet().stream()
                .map(key -> {
                    String field = FIELDS.get(key.getKey());
                    String scheme = "{" + key.getKey() + "}";
                    String value = key.getValue().value();
                    if (field == null
                            || !value.startsWith(scheme)
                            || !Names.isClean(value.substring(scheme.length()))) {
                        throw new AccountException("keys for " + key.getKey() + " have no field");
                    }
                    return field + "=" + value.substring(scheme.length());
                });
    }
}
