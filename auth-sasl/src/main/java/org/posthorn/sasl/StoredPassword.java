package org.posthorn.sasl;

import org.posthorn.conf.Secret;

import java.util.Locale;

/**
 * A password as a directory keeps it, {@code {SCHEME}text}; bare text is of the scheme CRYPT.
 *
 * @param scheme in capitals
 */
record StoredPassword(String scheme, Secret text) {

    static StoredPassword parse(Secret stored) {
        String value = stored.value();
        int end = value.startsWith("{") ? value.indexOf('}') : -1;
        return end < 0
                ? new StoredPassword("CRYPT", stored)
                : new StoredPassword(
                        value.substring(1, end).toUpperCase(Locale.ROOT),
                        new Secret(value.substring(end + 1)));
    }
}
