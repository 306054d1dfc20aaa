package org.posthorn.mail;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The parameters of a Content-Type or Content-Disposition field, by name in lower case, in their
 * order; the first of two with one name counts.
 *
 * <p>Continuations are joined (RFC 2231 §3). If a value is extended (RFC 2231 §4) its key ends with
 * {@code *} and the value is still encoded: that is the form IMAP sends. Values have one character
 * per octet. {@link #text} decodes.
 */
public record Parameters(Map<String, String> raw) {

    static final Parameters NONE = new Parameters(Map.of());

    public Parameters {
        raw = Collections.unmodifiableMap(new LinkedHashMap<>(raw));
    }

    /** The decoded value of a parameter. RFC 2231 §4. */
    public Optional<String> text(String name) {
        String extended = raw.get(name + "*");
        if (extended != null) {
            return Optional.of(ExtendedValue.decode(extended));
        }
        return Optional.ofNullable(raw.get(name)).map(EncodedWords::decode);
    }
}
