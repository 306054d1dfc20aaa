package org.posthorn.store.maildir;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.stream.Collectors.joining;

import org.posthorn.store.MailboxName;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * The contents of {@code subscriptions}. Immutable. Lines that name no mailbox of ours are kept.
 *
 * <p>Version 1 has a name in one line as the layout divides it, {@code A.B} or {@code A/B}; version
 * 2 begins with {@code V<TAB>2} and an empty line, and divides the levels of a name by TABs. Both
 * spell the segments as the directories are.
 *
 * @param lines of octets, each of them a character: what is not UTF-8 is kept too
 */
record Subscriptions(Layout layout, boolean version2, List<String> lines) {

    private static final String MARK = "V\t2";

    static Subscriptions none(Layout layout) {
        return new Subscriptions(layout, true, List.of());
    }

    static Subscriptions parse(byte[] octets, Layout layout) {
        List<String> lines =
                Stream.of(new String(octets, ISO_8859_1).split("\n"))
                        .filter(line -> !line.isEmpty())
                        .toList();
        if (lines.isEmpty()) {
            return none(layout);
        }
        boolean version2 = lines.getFirst().equals(MARK);
        return new Subscriptions(layout, version2, lines.stream().skip(version2 ? 1 : 0).toList());
    }

    byte[] format() {
        var text = new StringBuilder(version2 ? MARK + "\n\n" : "");
        lines.forEach(line -> text.append(line).append('\n'));
        return text.toString().getBytes(ISO_8859_1);
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
        return new Subscriptions(layout, version2, more);
    }

    Subscriptions without(MailboxName name) {
        return new Subscriptions(
                layout,
                version2,
                lines.stream().filter(line -> !name(line).equals(Optional.of(name))).toList());
    }

    private String line(MailboxName name) {
        String line =
                version2
                        ? layout.written(name).stream()
                                .map(Subscriptions::escape)
                                .collect(joining("\t"))
                        : layout.stored(name);
        return new String(line.getBytes(UTF_8), ISO_8859_1);
    }

    private Optional<MailboxName> name(String line) {
        byte[] octets = line.getBytes(ISO_8859_1);
        var text = new String(octets, UTF_8);
        if (!Arrays.equals(text.getBytes(UTF_8), octets)) {
            return Optional.empty(); // not UTF-8
        }
        return version2
                ? layout.ofStored(
                        Stream.of(text.split("\t", -1)).map(Subscriptions::unescape).toList())
                : layout.parseStored(text);
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
