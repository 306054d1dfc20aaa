package org.posthorn.migrate;

import org.posthorn.store.Flags;
import org.posthorn.store.SystemFlag;

import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * Flags as header fields of an mbox: {@code Status} (R read, O old), {@code X-Status} (A answered,
 * F flagged, T draft, D deleted) and {@code X-Keywords}, as mutt, Pine and Dovecot write them.
 */
final class MboxFlags {

    /** Of the mailbox, not of the message: neither taken over nor handed on. */
    private static final Set<String> NAMES =
            Set.of(
                    "status",
                    "x-status",
                    "x-keywords",
                    "x-uid",
                    "x-imap",
                    "x-imapbase",
                    "content-length");

    private boolean internal;
    private final Set<SystemFlag> system = EnumSet.noneOf(SystemFlag.class);
    private final Set<String> keywords = new HashSet<>();

    static boolean isOne(String field) {
        return NAMES.contains(field.toLowerCase(Locale.ROOT));
    }

    /** Takes a field that may be one of them. */
    void field(String name, String value) {
        switch (name.toLowerCase(Locale.ROOT)) {
            case "status" -> add(value, 'R', SystemFlag.SEEN);
            case "x-status" -> {
                add(value, 'A', SystemFlag.ANSWERED);
                add(value, 'F', SystemFlag.FLAGGED);
                add(value, 'T', SystemFlag.DRAFT);
                add(value, 'D', SystemFlag.DELETED);
            }
            case "x-keywords" ->
                    List.of(value.strip().split("\\s+")).stream()
                            .filter(MboxFlags::isKeyword)
                            .limit(100)
                            .forEach(keywords::add);
            case "x-imap" -> internal = true;
            default -> {
                // not ours
            }
        }
    }

    /** Whether this is no message: Pine and UW-IMAP keep the mailbox's UIDs in a first one. */
    boolean isInternal() {
        return internal;
    }

    Flags flags() {
        return new Flags(system, keywords);
    }

    /** The fields for these flags and this UID, if it is not 0, with LF line ends. */
    static String fields(Flags flags, long uid) {
        var text = new StringBuilder("Status: ");
        text.append(flags.has(SystemFlag.SEEN) ? "RO" : "O").append('\n');
        String more =
                (flags.has(SystemFlag.ANSWERED) ? "A" : "")
                        + (flags.has(SystemFlag.FLAGGED) ? "F" : "")
                        + (flags.has(SystemFlag.DRAFT) ? "T" : "")
                        + (flags.has(SystemFlag.DELETED) ? "D" : "");
        if (!more.isEmpty()) {
            text.append("X-Status: ").append(more).append('\n');
        }
        if (!flags.keywords().isEmpty()) {
            text.append("X-Keywords: ").append(String.join(" ", flags.keywords())).append('\n');
        }
        if (uid > 0) {
            text.append("X-UID: ").append(uid).append('\n');
        }
        return text.toString();
    }

    private void add(String value, char letter, SystemFlag flag) {
        if (value.indexOf(letter) >= 0) {
            system.add(flag);
        }
    }

    /** RFC 9051 §9, flag-keyword. */
    static boolean isKeyword(String word) {
        return word.matches("[!-~&&[^(){%*\"\\\\\\]]]{1,100}");
    }
}
