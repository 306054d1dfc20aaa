package org.posthorn.directory;

import org.posthorn.conf.Network;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * Where an account may log in from now on, as far as that shall change.
 *
 * @param services of {@link Rights#SERVICES}; none of them for all
 * @param networks none for anywhere
 */
public record LoginLimits(Optional<Set<String>> services, Optional<List<Network>> networks) {

    /** Nothing changes. */
    public static final LoginLimits UNCHANGED = new LoginLimits(Optional.empty(), Optional.empty());

    /** What stands for no limit. */
    private static final String ALL = "all";

    public LoginLimits {
        services = services.map(Set::copyOf);
        networks = networks.map(List::copyOf);
    }

    /**
     * As somebody writes it, {@code imap,smtp} and {@code 10.0.0.0/8,2001:db8::/32}, or {@code
     * all}.
     *
     * @throws AccountException with a text for whoever wrote it
     */
    public static LoginLimits parse(Optional<String> services, Optional<String> networks) {
        return new LoginLimits(
                services.map(LoginLimits::services), networks.map(LoginLimits::networks));
    }

    private static Set<String> services(String text) {
        Set<String> words = Set.copyOf(words(text.toLowerCase(Locale.ROOT)));
        if (!Rights.SERVICES.containsAll(words)) {
            throw new AccountException("services are some of smtp,imap,pop3, or all");
        }
        return words;
    }

    private static List<Network> networks(String text) {
        try {
            return words(text).stream().map(Network::parse).toList();
        } catch (IllegalArgumentException e) {
            throw new AccountException(
                    "networks are such as 10.0.0.0/8,2001:db8::/32, or all: " + e.getMessage());
        }
    }

    private static List<String> words(String text) {
        List<String> words = Arrays.stream(text.split(",", -1)).map(String::strip).toList();
        if (words.contains("")) {
            throw new AccountException("nothing between two commas; for no limit write all");
        }
        return words.equals(List.of(ALL)) ? List.of() : words;
    }

    /** What {@link #parse} reads again; empty where nothing changes. */
    public Optional<String> servicesText() {
        return services.map(all -> all.isEmpty() ? ALL : String.join(",", new TreeSet<>(all)));
    }

    /** The same for networks. */
    public Optional<String> networksText() {
        return networks.map(all ->
                all.isEmpty()
                        ? ALL
                        : all.stream().map(Network::toString).collect(Collectors.joining(",")));
    }

    /** For the file, where no limit is no field. */
    static String field(String text) {
        return text.equals(ALL) ? "" : text;
    }
}
