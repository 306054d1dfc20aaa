package org.posthorn.store.maildir;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Optional;

/**
 * One line of {@code dovecot-uidlist}.
 *
 * @param fields what stands between UID and name, blank-separated: a letter and a value each
 * @param base the file's name up to the colon
 */
record UidRecord(long uid, String fields, String base) {

    /** With the base name that stands there. */
    static UidRecord of(long uid, String fields, byte[] text, int start, int end) {
        return new UidRecord(uid, fields, new String(text, start, end - start, UTF_8));
    }

    /** The value of a field, for instance the POP3 UIDL of {@code P}. */
    Optional<String> field(char key) {
        for (String field : fields.split(" ", -1)) {
            if (!field.isEmpty() && field.charAt(0) == key) {
                return Optional.of(field.substring(1));
            }
        }
        return Optional.empty();
    }

    void appendTo(StringBuilder text) {
        text.append(uid);
        if (!fields.isEmpty()) {
            text.append(' ').append(fields);
        }
        text.append(" :").append(base).append('\n');
    }
}
