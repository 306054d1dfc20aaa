package org.posthorn.sasl;

import org.posthorn.conf.Secret;

import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A password as a directory keeps it, {@code {SCHEME}text} or {@code {SCHEME.encoding}text}.
 * Immutable.
 */
public final class StoredPassword {

    /** Of crypt(3) and its like: the name of the hash, and numbers that tell its cost. */
    private static final Pattern COST =
            Pattern.compile(
                    "^\\$[a-z0-9]{1,10}(\\$(v=[0-9]+\\$)?(rounds=[0-9]+|m=[0-9,tp=]+|[0-9]{1,7}(?=\\$|$)))?");

    private final String name;
    private final Optional<PasswordScheme> scheme;
    private final Optional<Encoding> encoding;
    private final Secret text;

    private StoredPassword(String name, Optional<Encoding> encoding, Secret text) {
        this.name = name;
        this.scheme = PasswordScheme.of(name);
        this.encoding = encoding;
        this.text = text;
    }

    /**
     * Whatever stands there: what is wrong with it is said when it is used.
     *
     * @param bare the scheme of a text that names none
     */
    public static StoredPassword parse(Secret stored, String bare) {
        String value = stored.value();
        int end = value.startsWith("{") ? value.indexOf('}') : -1;
        if (end < 0) {
            return new StoredPassword(bare, Optional.empty(), stored);
        }
        String name = value.substring(1, end).toUpperCase(Locale.ROOT);
        var text = new Secret(value.substring(end + 1));
        int dot = name.lastIndexOf('.');
        Optional<Encoding> encoding = Encoding.of(name.substring(dot + 1));
        return dot < 0 || encoding.isEmpty()
                ? new StoredPassword(name, Optional.empty(), text)
                : new StoredPassword(name.substring(0, dot), encoding, text);
    }

    /** The name of its scheme, in capitals. */
    String scheme() {
        return name;
    }

    /** What makes a check cost what it costs: the scheme, and what names rounds or memory. */
    String kind() {
        String value = text.value();
        int salt = value.startsWith("$") ? value.lastIndexOf('$') : 0;
        Matcher cost = COST.matcher(value.substring(0, Math.max(0, salt)));
        return cost.find() ? name + cost.group() : name;
    }

    /** Whether a check is dear enough to be made on the pool. */
    boolean isSlow() {
        return scheme.map(PasswordScheme::isSlow).orElse(false);
    }

    /**
     * What {@code [auth] weak-schemes} must name before this is good for a login; empty if it is.
     *
     * @throws IllegalArgumentException as {@link #matches}
     */
    public Optional<String> weakness() {
        return known().weakness(octets());
    }

    /**
     * Compares in constant time. Passwords that are empty, very long, or have a NUL match nothing.
     *
     * @throws IllegalArgumentException if the scheme is not known, or what is stored is none of it
     *     or so dear that it would stop the server; the message never quotes it
     */
    public boolean matches(Secret password) {
        return matches(password.value().getBytes(StandardCharsets.UTF_8));
    }

    boolean matches(byte[] password) {
        PasswordScheme known = known();
        byte[] octets = octets();
        // HMAC and DES fill up with NUL: with and without one at the end would be one password
        return Passwords.isPossible(password) && known.matches(octets, password);
    }

    private PasswordScheme known() {
        return scheme.orElseThrow(() ->
                new IllegalArgumentException("of the unknown scheme <" + LogText.of(name) + ">"));
    }

    byte[] octets() {
        return encoding.map(each -> each.decode(text.value()))
                .orElseGet(() -> known().decode(text.value()));
    }
}
