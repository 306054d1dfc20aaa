package org.posthorn.store.maildir;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;

/** How GUIDs, which Dovecot allows to be any text, become identifiers of RFC 8474 §4. */
final class EmailIds {

    private EmailIds() {}

    /** The GUID itself if it is one, else a digest of it. */
    static String of(String guid) {
        return isId(guid) ? guid : "G" + digest(guid);
    }

    private static boolean isId(String text) {
        return !text.isEmpty()
                && text.length() <= 255
                && text.chars()
                        .allMatch(c ->
                                (c >= 'a' && c <= 'z')
                                        || (c >= 'A' && c <= 'Z')
                                        || (c >= '0' && c <= '9')
                                        || c == '-'
                                        || c == '_');
    }

    private static String digest(String guid) {
        try {
            byte[] octets = MessageDigest.getInstance("SHA-256").digest(guid.getBytes(UTF_8));
            return Base64.getUrlEncoder().withoutPadding().encodeToString(octets).substring(0, 30);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
