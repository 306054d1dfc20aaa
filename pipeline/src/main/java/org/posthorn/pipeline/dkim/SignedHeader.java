package org.posthorn.pipeline.dkim;

import org.jspecify.annotations.Nullable;
import org.posthorn.mail.HeaderField;
import org.posthorn.mail.Headers;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * The fields of a header as signatures choose them. RFC 6376 §5.4.2.
 *
 * <p>A table of many small fields takes some thirty times their octets. It is made when the first
 * signature is made or compared, which waits for nobody: a message that is still on its way, or
 * whose keys are, has its octets alone. Used by one thread.
 */
public final class SignedHeader {

    /** More fields than any mail has. */
    static final int MAX_FIELDS = 10_000;

    private final byte[] octets;
    private @Nullable Map<String, List<HeaderField>> byName;

    private SignedHeader(byte[] octets) {
        this.octets = octets;
    }

    static SignedHeader of(byte[] octets) throws MalformedException {
        int count = 0;
        for (var fields = Headers.of(octets).iterator(); fields.hasNext(); fields.next()) {
            if (++count > MAX_FIELDS) {
                throw new MalformedException("too many header fields");
            }
        }
        return new SignedHeader(octets);
    }

    byte[] octets() {
        return octets;
    }

    /** All fields, from top to bottom. */
    public Headers fields() {
        return Headers.of(octets);
    }

    /** Fields of a name in lower case, from top to bottom. */
    public List<HeaderField> all(String name) {
        Map<String, List<HeaderField>> known = byName;
        if (known == null) {
            known = byName();
            byName = known;
        }
        return known.getOrDefault(name, List.of());
    }

    private Map<String, List<HeaderField>> byName() {
        var names = new HashMap<String, List<HeaderField>>();
        for (HeaderField field : fields()) {
            String name = field.name().toLowerCase(Locale.ROOT);
            names.computeIfAbsent(name, key -> new ArrayList<>(1)).add(field);
        }
        return names;
    }

    /**
     * Writes the fields that {@code h=} names in canonical form. Of several with one name the
     * lowest comes first; one that is not there is an empty text, so that it cannot be added.
     */
    void write(List<String> names, Canonical form, Sink sink) {
        var taken = new HashMap<String, Integer>();
        for (String name : names) {
            var fields = all(name);
            int index = fields.size() - taken.merge(name, 1, Integer::sum);
            if (index >= 0) {
                write(fields.get(index), form, sink);
            }
        }
    }

    /** Writes a field in canonical form, with its line end. */
    public void write(HeaderField field, Canonical form, Sink sink) {
        form.write(octets, field.span().start(), field.span().length(), sink);
        Canonical.lines(1, sink);
    }

    /** What a field says that is a tag list. */
    public TagList tags(HeaderField field) throws MalformedException {
        return SignatureField.tags(octets, field);
    }

    /**
     * Writes the signature itself, as it was before it was made: nothing stands between {@code b=}
     * and the semicolon, and there is no line end. RFC 6376 §3.7.
     */
    void writeSignature(HeaderField field, int[] blank, Canonical form, Sink sink) {
        int value = SignatureField.valueStart(octets, field);
        int start = field.span().start();
        int resume = value + blank[1];
        var canonical = form.field(sink);
        canonical.feed(octets, start, value + blank[0] - start);
        canonical.feed(octets, resume, field.span().end() - resume);
        canonical.end();
    }
}
