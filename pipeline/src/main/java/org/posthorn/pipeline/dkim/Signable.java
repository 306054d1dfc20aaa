package org.posthorn.pipeline.dkim;

import org.jspecify.annotations.Nullable;

import java.util.Base64;
import java.util.List;
import java.util.Objects;

/** A message that passes, and is signed at its end. Used by one thread. */
public final class Signable implements AutoCloseable {

    private final MessagePass pass;
    private final Canonical form;
    private @Nullable SignedHeader header;
    private @Nullable BodyHash hash;
    private String problem = "no message has passed";

    /**
     * @param form of the body, as it is hashed
     */
    public Signable(HeaderMemory memory, Canonical form) {
        this.form = form;
        this.pass = new MessagePass(memory, List.of(new Reader()));
    }

    /** Takes octets of the message as they will be sent. */
    public void write(byte[] octets, int offset, int length) {
        pass.write(octets, offset, length);
    }

    /**
     * The message is complete.
     *
     * @throws UnsignableException if it has a header that nobody would verify
     */
    public void end() throws UnsignableException {
        pass.end();
        if (header == null) {
            throw new UnsignableException(problem);
        }
    }

    /** Its header, once it is complete. */
    public SignedHeader header() {
        return Objects.requireNonNull(header);
    }

    /** The hash of its body, in Base64. */
    public String hash() {
        return Base64.getEncoder().encodeToString(Objects.requireNonNull(hash).value());
    }

    /** Gives back what the header took. */
    @Override
    public void close() {
        pass.close();
    }

    private final class Reader implements HeaderReader {

        @Override
        public boolean header(SignedHeader signed, MessagePass passing) {
            header = signed;
            hash = passing.want(form);
            return true;
        }

        @Override
        public void unreadable(DkimResult.Outcome outcome, String reason) {
            problem = reason;
        }
    }
}
