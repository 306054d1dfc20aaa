package org.posthorn.store;

import java.util.Collection;
import java.util.Collections;
import java.util.EnumSet;
import java.util.Locale;
import java.util.NavigableSet;
import java.util.Set;
import java.util.TreeSet;

/**
 * The flags of one message: system flags and keywords. Immutable.
 *
 * <p>Keywords are the same in any case and keep the spelling they came with. RFC 9051 §2.3.2.
 */
public record Flags(Set<SystemFlag> system, NavigableSet<String> keywords) {

    public static final Flags NONE = new Flags(Set.of(), Set.of());

    public Flags(Set<SystemFlag> system, Collection<String> keywords) {
        this(system, sorted(keywords));
    }

    public Flags {
        var copy = EnumSet.noneOf(SystemFlag.class);
        copy.addAll(system);
        system = Collections.unmodifiableSet(copy);
        keywords = Collections.unmodifiableNavigableSet(sorted(keywords));
    }

    public static Flags of(SystemFlag... flags) {
        return new Flags(Set.of(flags), Set.of());
    }

    public boolean has(SystemFlag flag) {
        return system.contains(flag);
    }

    public boolean has(String keyword) {
        return keywords.contains(keyword);
    }

    public Flags plus(Flags other) {
        var flags = EnumSet.noneOf(SystemFlag.class);
        flags.addAll(system);
        flags.addAll(other.system);
        var words = sorted(keywords);
        words.addAll(other.keywords);
        return new Flags(flags, words);
    }

    public Flags minus(Flags other) {
        var flags = EnumSet.noneOf(SystemFlag.class);
        flags.addAll(system);
        flags.removeAll(other.system);
        var words = sorted(keywords);
        words.removeIf(other.keywords::contains);
        return new Flags(flags, words);
    }

    /** Keywords of other case are other objects but the same flag. */
    @Override
    public boolean equals(Object other) {
        return other instanceof Flags flags
                && system.equals(flags.system)
                && keywords.size() == flags.keywords.size()
                && keywords.containsAll(flags.keywords);
    }

    @Override
    public int hashCode() {
        int hash = system.hashCode();
        for (String keyword : keywords) {
            hash += keyword.toLowerCase(Locale.ROOT).hashCode();
        }
        return hash;
    }

    private static NavigableSet<String> sorted(Collection<String> keywords) {
        var sorted = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);
        sorted.addAll(keywords);
        return sorted;
    }
}
