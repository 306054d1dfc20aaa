package org.posthorn.pipeline.dkim;

import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalLong;

/** All hashes of one body that signatures want, each computed once, while the body passes. */
final class BodyHashes {

    /** What is hashed in one canonical form, by the number of octets. */
    private static final class Form implements Sink {

        private final CanonicalBody body;
        private final Map<Long, BodyHash> hashes = new LinkedHashMap<>();

        Form(Canonical form) {
            body = form.body(this);
        }

        @Override
        public void take(byte[] octets, int offset, int length) {
            for (BodyHash hash : hashes.values()) {
                hash.take(octets, offset, length);
            }
        }
    }

    private final Map<Canonical, Form> forms = new EnumMap<>(Canonical.class);

    /** Before the first octet: the hash that will be known at the end. */
    BodyHash want(Canonical form, OptionalLong length) {
        return forms.computeIfAbsent(form, Form::new)
                .hashes
                .computeIfAbsent(length.orElse(Long.MAX_VALUE), BodyHash::new);
    }

    void feed(byte[] octets, int offset, int length) {
        forms.values().forEach(form -> form.body.feed(octets, offset, length));
    }

    void end() {
        for (Form form : forms.values()) {
            form.body.end();
            form.hashes.values().forEach(BodyHash::end);
        }
    }
}
