package org.posthorn.pipeline.dkim;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;

/** The signatures of one message, which are made while it passes. Used by one thread. */
public final class DkimSigning implements AutoCloseable {

    private final Signable message;
    private final List<DkimKey> keys;
    private final SigningRules rules;
    private final Instant now;

    DkimSigning(HeaderMemory memory, List<DkimKey> keys, SigningRules rules, Instant now) {
        this.message = new Signable(memory, rules.body());
        this.keys = keys;
        this.rules = rules;
        this.now = now;
    }

    /** Takes octets of the message as they will be sent. */
    public void write(byte[] octets, int offset, int length) {
        message.write(octets, offset, length);
    }

    /**
     * The message is complete: returns the fields to put in front of it.
     *
     * @throws UnsignableException if it has a header that nobody would verify
     */
    public byte[] end() throws UnsignableException {
        try {
            message.end();
            var writer = new SignatureWriter(rules, now);
            List<String> names = rules.names(message.header());
            var fields = new StringBuilder();
            for (DkimKey key : keys) {
                fields.append(
                        writer.field(
                                SignatureKind.DKIM,
                                "v=1",
                                key,
                                message.header(),
                                names,
                                message.hash()));
            }
            return fields.toString().getBytes(StandardCharsets.US_ASCII);
        } finally {
            close();
        }
    }

    /** Gives back what the header took. */
    @Override
    public void close() {
        message.close();
    }
}
