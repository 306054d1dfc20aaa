package org.posthorn.store.maildir;

import static java.nio.charset.StandardCharsets.UTF_8;

import org.posthorn.store.MailboxName;
import org.posthorn.store.ModifiedUtf7;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * The contents of {@code subscriptions}. Immutable. Lines that name no mailbox of ours are kept.
 *
 * <p>Version 1 has names as in directory names, {@code A.B}; version 2 begins with {@code V<TAB>2}
 * and an empty line and divides the levels of a name by TABs.
 */
record Subscriptions(boolean version2, List<String> lines) {

    private static final String MARK = "V\t2";

    static final Subscriptions NONE = new Subscriptions(true, List.of());

    static Subscriptions parse(byte[] octets) {
        List<String> lines =
                new String(octets, UTF_8).lines().filter(line -> !line.isEmpty()).toList();
        if (lines.isEmpty()) {
            return NONE;
        }
        boolean version2 = lines.getFirst().equals(MARK);
        return new Subscriptions(version2, lines.stream().skip(version2 ? 1 : 0).toList());
    }

    byte[] format() {
        var text = new StringBuilder(version2 ? MARK + "\n\n" : "");
        lines.forEach(line -> text.append(line).append('\n'));
        return text.toString().getBytes(UTF_8);
    }

    Set<MailboxName> names() {
        var names = new TreeSet<MailboxName>();
        lines.forEach(line -> name(line).ifPresent(names::add));
        return names;
    }

    /** Lines that we keep and do not understand. */
    List<String> strangers() {
        return lines.stream().filter(line -> name(line).isEmpty()).toList();
    }

    Subscriptions with(MailboxName name) {
        if (names().contains(name)) {
            return this;
        }
        var more = new ArrayList<>(lines);
        more.add(line(name));
        return new Subscriptions(version2, more);
    }

    Subscriptions without(MailboxName name) {
        return new Subscriptions(
                version2,
                lines.stream().filter(line -> !name(line).equals(Optional.of(name))).toList());
    }

    private String line(MailboxName name) {
        if (!version2) {
            return FolderName.stored(name);
        }
        var parts = new ArrayList<String>();
        name.segments().forEach(segment -> parts.add(escape(ModifiedUtf7.encode(segment))));
        return String.join("\t", parts);
    }

    private Optional<MailboxName> name(String line) {
        if (!version2) {
            return FolderName.parseStored(line);
        }
        return FolderName.ofStored(Stream.of(line.split("\t", -1)).map(Subscriptions::unescape));
    }

    /** Of a name's characters, only these can be in modified UTF-7 and in need of it. */
    private static String escape(String part) {
        return part.replace("\001", "\0011").replace("\t", "\001t");
    }

    private static String unescape(String part) {
        return part.replace("\001t", "\t")
                .replace("\001n", "\n")
                .replace("\001r", "\r")
                .replace("\0010", "\0")
                .replace("\0011", "\001");
    }
}
