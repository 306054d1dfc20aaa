package org.posthorn.directory;

import org.posthorn.mail.Address;
import org.posthorn.mail.DomainName;

import java.text.Normalizer;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * How the names in files, in logins and in addresses are read: bare, or with a domain.
 *
 * @param home the domain that a bare name belongs to; without it a bare name is nobody's
 */
record Names(Optional<String> home) {

    /** Of a whole name, in characters: RFC 5321 §4.5.3.1.1 and §4.5.3.1.2, with the {@code @}. */
    static final int MAX_LENGTH = 64 + 1 + 255;

    static Names of(List<String> domains) {
        return new Names(domains.stream().findFirst().map(DomainName::canonical));
    }

    /** Empty where the text cannot be the name of an account. */
    Optional<Address> account(String text) {
        return isClean(text) ? mailbox(text) : Optional.empty();
    }

    /** Empty where the text cannot be an address; a local part may hold what quotes allow. */
    Optional<Address> mailbox(String text) {
        int at = text.lastIndexOf('@');
        boolean whole = !text.isEmpty() && at != 0 && at != text.length() - 1;
        if (!whole || text.length() > MAX_LENGTH || !text.chars().allMatch(Names::isText)) {
            return Optional.empty();
        }
        return at < 0
                ? home.map(domain -> new Address(text, domain))
                : Optional.of(new Address(text.substring(0, at), text.substring(at + 1)));
    }

    /** The form in which two names are the same. */
    static String key(Address address) {
        return bareKey(address.localPart()) + address.domain();
    }

    /** The key of a name without a domain, which no address has. */
    static String bareKey(String localPart) {
        return folded(localPart) + "@";
    }

    /** As RFC 8265 §3.3.2 prepares names of users, widths apart. */
    static String folded(String localPart) {
        String folded = localPart.toLowerCase(Locale.ROOT);
        return Normalizer.isNormalized(folded, Normalizer.Form.NFC)
                ? folded
                : Normalizer.normalize(folded, Normalizer.Form.NFC);
    }

    /** The pattern of a key as files and tables write it: {@link #bareKey} undone. */
    static String spelled(String key) {
        return key.endsWith("@") ? key.substring(0, key.length() - 1) : key;
    }

    /** Whether names without a domain are of this one. */
    boolean isHome(String domain) {
        return home.filter(domain::equals).isPresent();
    }

    /** Whether a line of the passwd-file can hold this name. */
    static boolean isClean(String name) {
        return name.length() <= MAX_LENGTH
                && !name.startsWith("#")
                && name.chars().allMatch(c -> isText(c) && c != ':' && !Character.isWhitespace(c));
    }

    /**
     * U+FFFD stands for octets that were not UTF-8; U+FEFF is what some editors put before the
     * first line, whose name would then be nobody's.
     */
    private static boolean isText(int c) {
        return c != '\uFFFD' && c != '\uFEFF' && !Character.isISOControl(c);
    }
}
