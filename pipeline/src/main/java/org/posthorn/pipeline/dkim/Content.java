package org.posthorn.pipeline.dkim;

import java.nio.charset.StandardCharsets;

/** What is signed, in canonical form. */
@FunctionalInterface
public interface Content {

    /** Writes all of it; may be repeated. */
    void writeTo(Sink sink);

    /** A new field, with its line end. */
    static Content ofField(String text, Canonical form) {
        byte[] octets = text.getBytes(StandardCharsets.US_ASCII);
        return sink -> {
            form.write(octets, 0, octets.length, sink);
            Canonical.lines(1, sink);
        };
    }
}
