package org.posthorn.pipeline.dkim;

import org.posthorn.mail.HeaderField;

import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * A message that passes once, for all who look at its signatures or make some: its header is kept,
 * and its body hashed as they want it, once for all that want the same. Used by one thread.
 */
public final class MessagePass implements AutoCloseable {

    /** Octets of a name in {@code h=}, as an object. */
    private static final int NAME = 64;

    /** Octets of a hash that is being made, and of the rest. */
    private static final int HASH = 1024;

    private final HeaderBuffer header;
    private final List<HeaderReader> readers;
    private final BodyHashes hashes = new BodyHashes();
    private boolean begun;

    public MessagePass(HeaderMemory memory, List<HeaderReader> readers) {
        this.header = new HeaderBuffer(memory);
        this.readers = List.copyOf(readers);
    }

    /** Takes octets of the message as they come. */
    public void write(byte[] octets, int offset, int length) {
        int used = 0;
        if (!begun) {
            used = header.feed(octets, offset, length);
            if (!header.isComplete()) {
                return;
            }
            begin();
        }
        hashes.feed(octets, offset + used, length - used);
    }

    /** The message is complete: all hashes are known. */
    public void end() {
        if (!begun) {
            begin();
        }
        hashes.end();
    }

    /** Gives back what the header took. */
    @Override
    public void close() {
        header.close();
    }

    /** The hash of the whole body. */
    public BodyHash want(Canonical form) {
        return hashes.want(form, OptionalLong.empty());
    }

    /**
     * A signature that covers header and body, to be judged at the end.
     *
     * @return empty if other messages have all the room there is
     */
    public Optional<Judge.Case> signature(
            SignedHeader signed, HeaderField field, SignatureKind kind) {
        var candidate = Candidate.of(signed.octets(), field, kind);
        if (candidate.signature().isEmpty()) {
            return Optional.of(new Judge.Broken(candidate));
        }
        SignatureField signature = candidate.signature().get();
        BodyHash hash = hashes.want(signature.body(), signature.bodyLength());
        return held(
                candidate,
                signature,
                sink -> {
                    signed.write(signature.headers(), signature.header(), sink);
                    signed.writeSignature(field, candidate.blank(), signature.header(), sink);
                },
                Optional.of(hash));
    }

    /**
     * A seal, which covers the fields before it. RFC 8617 §5.1.1.
     *
     * @return empty if other messages have all the room there is
     */
    public Optional<Judge.Case> seal(
            SignedHeader signed, HeaderField field, List<HeaderField> before) {
        var candidate = Candidate.of(signed.octets(), field, SignatureKind.ARC_SEAL);
        if (candidate.signature().isEmpty()) {
            return Optional.of(new Judge.Broken(candidate));
        }
        SignatureField signature = candidate.signature().get();
        return held(
                candidate,
                signature,
                sink -> {
                    before.forEach(each -> signed.write(each, signature.header(), sink));
                    signed.writeSignature(field, candidate.blank(), signature.header(), sink);
                },
                Optional.empty());
    }

    private Optional<Judge.Case> held(
            Candidate candidate,
            SignatureField signature,
            Content content,
            Optional<BodyHash> body) {
        return header.hold(size(candidate, signature))
                ? Optional.of(new Judge.Whole(candidate, signature, content, body))
                : Optional.empty();
    }

    /** Octets that a signature takes, about: its texts, decoded, and a text for each name. */
    private static int size(Candidate candidate, SignatureField signature) {
        return 2 * candidate.field().span().length() + NAME * signature.headers().size() + HASH;
    }

    private void begin() {
        begun = true;
        switch (header.state()) {
            case WHOLE -> read();
            case TOO_LARGE -> unreadable(DkimResult.Outcome.PERMERROR, "header is too large");
            case NO_ROOM -> unreadable(DkimResult.Outcome.TEMPERROR, HeaderBuffer.NO_ROOM);
        }
    }

    private void read() {
        boolean needed = false;
        try {
            var signed = SignedHeader.of(header.take());
            for (HeaderReader reader : readers) {
                needed |= reader.header(signed, this);
            }
        } catch (MalformedException e) {
            unreadable(DkimResult.Outcome.PERMERROR, e.reason());
        }
        if (!needed) {
            close();
        }
    }

    private void unreadable(DkimResult.Outcome outcome, String reason) {
        readers.forEach(reader -> reader.unreadable(outcome, reason));
    }
}
