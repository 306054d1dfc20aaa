package org.posthorn.directory;

import org.posthorn.conf.Secret;

import java.util.List;
import java.util.Map;

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

    public StoredSecret {
        keys = Map.copyOf(keys);
    }

    /** Without keys. */
    public static StoredSecret of(Secret password) {
        return new StoredSecret(password, Map.of());
    }

    /** The extra fields of a passwd-file that hold the keys. */
    List<String> fields() {
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
                })
                .sorted()
                .toList();
    }
}
