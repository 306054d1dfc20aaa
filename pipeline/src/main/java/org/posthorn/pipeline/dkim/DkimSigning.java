package org.posthorn.pipeline.dkim;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.Signature;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.OptionalLong;

/** The signatures of one message, which are made while it passes. Used by one thread. */
public final class DkimSigning implements AutoCloseable {

    /** Fields of one name that are signed; others have written more than that. */
    private static final int MAX_SAME = 20;

    private final HeaderBuffer header;
    private final List<DkimKey> keys;
    private final SigningRules rules;
    private final Instant now;
    private final BodyHashes hashes = new BodyHashes();
    private final BodyHash hash;

    DkimSigning(HeaderBuffer header, List<DkimKey> keys, SigningRules rules, Instant now) {
        this.header = header;
        this.keys = keys;
        this.rules = rules;
        this.now = now;
        this.hash = hashes.want(rules.body(), OptionalLong.empty());
    }

    /** Takes octets of the message as they will be sent. */
    public void write(byte[] octets, int offset, int length) {
        int used = header.isComplete() ? 0 : header.feed(octets, offset, length);
        if (header.isComplete()) {
            hashes.feed(octets, offset + used, length - used);
        }
    }

    /**
     * The message is complete: returns the fields to put in front of it.
     *
     * @throws UnsignableException if it has a header that nobody would verify
     */
    public byte[] end() throws UnsignableException {
        hashes.end();
        try {
            if (header.state() != HeaderBuffer.State.WHOLE) {
                throw new UnsignableException("the header is too large to be signed");
            }
            var signed = SignedHeader.of(header.take());
            var fields = new StringBuilder();
            for (DkimKey key : keys) {
                fields.append(field(key, signed));
            }
            return fields.toString().getBytes(StandardCharsets.US_ASCII);
        } catch (MalformedException e) {
            throw new UnsignableException(e.reason());
        } finally {
            close();
        }
    }

    /** Gives back what the header took. */
    @Override
    public void close() {
        header.close();
    }

    private String field(DkimKey key, SignedHeader signed) {
        List<String> names = names(signed);
        var text = new FoldedTags(SignatureField.NAME);
        text.tag("v", "1").tag("a", key.algorithm().toString());
        text.tag("c", word(rules.header()) + "/" + word(rules.body()));
        text.tag("d", key.domain()).tag("s", key.selector());
        text.tag("t", Long.toString(now.getEpochSecond()));
        rules.lifetime()
                .ifPresent(life -> text.tag("x", Long.toString(now.plus(life).getEpochSecond())));
        text.list("h", names);
        text.tag("bh", Base64.getEncoder().encodeToString(hash.value()));
        byte[] unsigned = text.beforeLast("b").getBytes(StandardCharsets.US_ASCII);
        byte[] signature = sign(key, signed, names, unsigned);
        return text.last(Base64.getEncoder().encodeToString(signature));
    }

    private static String word(Canonical form) {
        return form.name().toLowerCase(Locale.ROOT);
    }

    /** As often as a field is there, and once more to keep others out. */
    private List<String> names(SignedHeader signed) {
        var names = new ArrayList<String>();
        for (String name : rules.headers()) {
            String lower = name.toLowerCase(Locale.ROOT);
            int count = Math.min(signed.all(lower).size(), MAX_SAME);
            boolean more =
                    rules.oversigned().contains(lower) || (lower.equals("from") && count == 0);
            for (int i = 0; i < count + (more ? 1 : 0); i++) {
                names.add(name);
            }
        }
        return names;
    }

    private byte[] sign(DkimKey key, SignedHeader signed, List<String> names, byte[] unsigned) {
        try {
            return switch (key.algorithm()) {
                case RSA -> {
                    var rsa = Signature.getInstance("SHA256withRSA");
                    rsa.initSign(key.key());
                    write(signed, names, unsigned, new SignatureSink(rsa));
                    yield rsa.sign();
                }
                case ED25519 -> {
                    var digest = BodyHash.sha256();
                    write(signed, names, unsigned, digest::update);
                    var ed25519 = Signature.getInstance("Ed25519");
                    ed25519.initSign(key.key());
                    ed25519.update(digest.digest());
                    yield ed25519.sign();
                }
            };
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(key + " cannot sign", e);
        }
    }

    private void write(SignedHeader signed, List<String> names, byte[] unsigned, Sink sink) {
        var lower = names.stream().map(name -> name.toLowerCase(Locale.ROOT)).toList();
        signed.write(lower, rules.header(), sink);
        var own = rules.header().field(sink);
        own.feed(unsigned, 0, unsigned.length);
        own.end();
    }
}
