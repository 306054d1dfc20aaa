package org.posthorn.directory;

import org.posthorn.mail.Address;
import org.posthorn.mail.DomainName;

import java.util.List;
import java.util.Locale;

/**
 * An alias as somebody lists or adds it.
 *
 * @param pattern {@code info@example.org}, or {@code @example.org} for all of a domain that has no
 *     other place; files may hold {@code info} of the domain of bare names
 * @param targets addresses, or {@code @example.org} for the same name there
 */
public record AliasEntry(String pattern, List<String> targets) {

    public AliasEntry {
        targets = List.copyOf(targets);
    }

    /** As virtual(5) has it. */
    @Override
    public String toString() {
        return pattern + " " + String.join(", ", targets);
    }

    /** What {@code pattern} ends with. */
    public String domain() {
        return pattern.substring(pattern.lastIndexOf('@') + 1);
    }

    /**
     * To be stored: with whole names, in lower case where that makes no difference.
     *
     * @throws AccountException if it would not be read as it was meant
     */
    static AliasEntry of(String pattern, List<String> targets, Names names) {
        if (targets.isEmpty() || targets.size() > AliasFile.MAX_TARGETS) {
            throw new AccountException("an alias has 1 to " + AliasFile.MAX_TARGETS + " targets");
        }
        return new AliasEntry(
                whole(pattern, names).toLowerCase(Locale.ROOT),
                targets.stream().map(target -> whole(target, names)).toList());
    }

    /** The keys under which an alias with this pattern may stand. */
    static List<String> keys(String pattern, Names names) {
        String key = whole(pattern, names).toLowerCase(Locale.ROOT);
        int at = key.lastIndexOf('@');
        boolean bare = at > 0 && names.isHome(key.substring(at + 1));
        return bare ? List.of(key, Names.bareKey(key.substring(0, at))) : List.of(key);
    }

    private static String whole(String text, Names names) {
        boolean plain =
                Names.isClean(text)
                        && text.chars().noneMatch(c -> "\"\\,<>()".indexOf(c) >= 0)
                        && !text.startsWith("|")
                        && !text.startsWith("/");
        if (plain && text.startsWith("@") && text.lastIndexOf('@') == 0 && text.length() > 1) {
            return "@" + DomainName.canonical(text.substring(1));
        }
        return names.mailbox(text)
                .filter(address -> plain && address.localPart().indexOf('@') < 0)
                .map(Address::toString)
                .orElseThrow(() ->
                        new AccountException(
                                "'"
                                        + text
                                        + "' is neither an address such as info@example.org nor"
                                        + " @example.org"));
    }
}
