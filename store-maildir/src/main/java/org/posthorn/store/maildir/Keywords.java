package org.posthorn.store.maildir;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import org.posthorn.store.FlagChange;
import org.posthorn.store.Flags;
import org.posthorn.store.SystemFlag;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;

/**
 * The keywords of one mailbox. Immutable.
 *
 * <p>The first 26 have a letter in the file name, by {@code dovecot-keywords}: lines {@code <index>
 * <keyword>}, index 0 for {@code a}. Dovecot keeps later ones in its index only; ours are in {@code
 * posthorn-keywords}, lines {@code <base name> <keyword> ...}.
 *
 * <p>Other programs may write names that no IMAP client can be told. These keep their letters, and
 * their messages: nobody else gets them.
 *
 * @param letters index to keyword, octets that are not ASCII as they are in the file
 * @param beyond base name to its keywords that have no letter
 */
record Keywords(Map<Integer, String> letters, Map<String, Set<String>> beyond) {

    static final int MAX_LETTERS = 26;

    static final Keywords NONE = new Keywords(Map.of(), Map.of());

    static Keywords parse(byte[] dovecot, byte[] posthorn) {
        var letters = new TreeMap<Integer, String>();
        for (String line : new String(dovecot, ISO_8859_1).lines().toList()) {
            int blank = line.indexOf(' ');
            if (blank < 1 || blank > 2 || !line.chars().limit(blank).allMatch(Keywords::isDigit)) {
                continue;
            }
            int index = Integer.parseInt(line.substring(0, blank));
            String keyword = line.substring(blank + 1);
            if (index < MAX_LETTERS && !keyword.isEmpty()) {
                letters.put(index, keyword); // the last one counts, as for Dovecot
            }
        }
        var beyond = new HashMap<String, Set<String>>();
        for (String line : new String(posthorn, UTF_8).lines().toList()) {
            List<String> words = List.of(line.split(" "));
            var keywords = new HashSet<>(words.subList(Math.min(1, words.size()), words.size()));
            keywords.removeIf(word -> !isSayable(word));
            if (!keywords.isEmpty()) {
                beyond.put(words.getFirst(), Set.copyOf(keywords));
            }
        }
        return new Keywords(letters, beyond);
    }

    /** Every one of these, with a letter where one is free. */
    Keywords with(Collection<String> keywords) {
        var more = new TreeMap<>(letters);
        for (String keyword : keywords) {
            if (more.values().stream().noneMatch(keyword::equalsIgnoreCase)) {
                int free = 0;
                while (more.containsKey(free)) {
                    free++;
                }
                if (free < MAX_LETTERS) {
                    more.put(free, keyword);
                }
            }
        }
        return more.size() == letters.size() ? this : new Keywords(more, beyond);
    }

    /** The same where these messages, by their base names, have exactly these keywords. */
    Keywords with(Map<String, Set<String>> messages) {
        var changed = new HashMap<>(beyond);
        messages.forEach((base, keywords) -> {
            Set<String> rest = withoutLetter(keywords);
            if (rest.isEmpty()) {
                changed.remove(base);
            } else {
                changed.put(base, rest);
            }
        });
        return changed.equals(beyond) ? this : new Keywords(letters, changed);
    }

    /** The same without those of messages that have gone. */
    Keywords without(Predicate<String> gone) {
        if (beyond.keySet().stream().noneMatch(gone)) {
            return this;
        }
        var left = new HashMap<>(beyond);
        left.keySet().removeIf(gone);
        return new Keywords(letters, left);
    }

    private Set<String> withoutLetter(Collection<String> keywords) {
        var rest = new HashSet<String>();
        for (String keyword : keywords) {
            if (letters.values().stream().noneMatch(keyword::equalsIgnoreCase)) {
                rest.add(keyword);
            }
        }
        return rest;
    }

    /** Letters for these, and a message that has exactly these. */
    Keywords including(String base, Set<String> keywords) {
        return with(keywords).with(Map.of(base, keywords));
    }

    /** Whether any of these has no letter. */
    boolean anyBeyond(Collection<String> keywords) {
        return !withoutLetter(keywords).isEmpty();
    }

    /** Whether one of the two files must change before this change of flags can be kept. */
    boolean needsWriting(FlagChange change) {
        return switch (change) {
            case FlagChange.Remove(var flags) -> anyBeyond(flags);
            case FlagChange.Add(var flags) -> isNew(flags);
            case FlagChange.Replace(var flags) -> !beyond.isEmpty() || isNew(flags);
        };
    }

    private boolean anyBeyond(Flags flags) {
        return !flags.keywords().isEmpty()
                && beyond.values().stream().flatMap(Set::stream).anyMatch(flags::has);
    }

    /** Whether any has no letter yet, or will never have one. */
    private boolean isNew(Flags flags) {
        return anyBeyond(flags.keywords());
    }

    Flags flags(MaildirName name) {
        var words = new ArrayList<String>(beyond.getOrDefault(name.base(), Set.of()));
        letters.forEach((index, keyword) -> {
            if (name.letters().indexOf('a' + index) >= 0 && isSayable(keyword)) {
                words.add(keyword);
            }
        });
        return words.isEmpty()
                ? Flags.of(name.systemFlags().toArray(SystemFlag[]::new))
                : new Flags(name.systemFlags(), words);
    }

    /** The file name of a message with these flags; letters of strangers stay. */
    MaildirName name(MaildirName now, Flags flags) {
        var wanted = new StringBuilder();
        var known = new StringBuilder();
        for (SystemFlag flag : SystemFlag.values()) {
            known.append(MaildirName.letter(flag));
            if (flags.has(flag)) {
                wanted.append(MaildirName.letter(flag));
            }
        }
        letters.forEach((index, keyword) -> {
            char letter = (char) ('a' + index);
            if (isSayable(keyword)) {
                known.append(letter);
                if (flags.has(keyword)) {
                    wanted.append(letter);
                }
            }
        });
        return now.with(wanted.toString(), known.toString());
    }

    byte[] formatLetters() {
        var text = new StringBuilder();
        new TreeMap<>(letters)
                .forEach((index, keyword) ->
                        text.append(index).append(' ').append(keyword).append('\n'));
        return text.toString().getBytes(ISO_8859_1);
    }

    byte[] formatBeyond() {
        var text = new StringBuilder();
        new TreeMap<>(beyond)
                .forEach((base, keywords) ->
                        text.append(base)
                                .append(' ')
                                .append(String.join(" ", keywords))
                                .append('\n'));
        return text.toString().getBytes(UTF_8);
    }

    /** Whether it can stand in an answer to a client, if not quite in a command. */
    private static boolean isSayable(String keyword) {
        return !keyword.isEmpty()
                && keyword.chars().allMatch(c -> c > ' ' && c <= '~' && "(){\"\\".indexOf(c) < 0);
    }

    private static boolean isDigit(int c) {
        return c >= '0' && c <= '9';
    }
}
