package org.posthorn.pipeline.arc;

import org.posthorn.mail.HeaderField;
import org.posthorn.pipeline.dkim.Canonical;
import org.posthorn.pipeline.dkim.Content;
import org.posthorn.pipeline.dkim.DkimKey;
import org.posthorn.pipeline.dkim.FoldedTags;
import org.posthorn.pipeline.dkim.HeaderMemory;
import org.posthorn.pipeline.dkim.Signable;
import org.posthorn.pipeline.dkim.SignatureKind;
import org.posthorn.pipeline.dkim.SignatureWriter;
import org.posthorn.pipeline.dkim.SignedHeader;
import org.posthorn.pipeline.dkim.SigningRules;
import org.posthorn.pipeline.dkim.UnsignableException;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The seal of one message, which is made while it passes. Used by one thread. */
public final class ArcSealing implements AutoCloseable {

    private static final byte[] NOTHING = {};

    private final Signable message;
    private final DkimKey key;
    private final SigningRules rules;
    private final Instant now;
    private final ArcStatus found;
    private final String results;

    ArcSealing(
            HeaderMemory memory,
            DkimKey key,
            SigningRules rules,
            Instant now,
            ArcStatus found,
            String results) {
        this.message = new Signable(memory, rules.body());
        this.key = key;
        this.rules = rules;
        this.now = now;
        this.found = found;
        this.results = results;
    }

    /** Takes octets of the message as they will be sent, behind the seal. */
    public void write(byte[] octets, int offset, int length) {
        message.write(octets, offset, length);
    }

    /**
     * The message is complete: returns three fields to put in front of it, or nothing if it has a
     * chain that nobody can continue: one that has ended, is full, or of which nothing is known.
     *
     * @throws UnsignableException if it has a header that nobody would verify, or another chain
     *     than the one that was found
     */
    public byte[] end() throws UnsignableException {
        try {
            message.end();
            Chain chain = Chain.of(message.header());
            return switch (found) {
                case TEMPERROR -> NOTHING;
                case NONE, PASS -> {
                    boolean same = (found == ArcStatus.NONE) == (chain.highest() == 0);
                    if (!same || chain.flaw().isPresent()) {
                        throw new UnsignableException("the chain is not the one that was judged");
                    }
                    yield seal(chain, found.word());
                }
                case FAIL -> seal(chain, found.word());
            };
        } finally {
            close();
        }
    }

    /** Gives back what the header took. */
    @Override
    public void close() {
        message.close();
    }

    private byte[] seal(Chain chain, String status) {
        if (chain.ended() || chain.highest() >= Chain.MOST) {
            return NOTHING;
        }
        String number = Integer.toString(chain.highest() + 1);
        String assessment = Chain.RESULTS + ": i=" + number + "; " + results + "\r\n";
        SignedHeader header = message.header();
        String signature =
                new SignatureWriter(rules, now)
                        .field(
                                SignatureKind.ARC_MESSAGE,
                                "i=" + number,
                                key,
                                header,
                                names(header),
                                message.hash());
        var text = new FoldedTags(SignatureKind.ARC_SEAL.field());
        text.tag("i", number).tag("a", key.algorithm().toString()).tag("cv", status);
        text.tag("d", key.domain()).tag("s", key.selector());
        text.tag("t", Long.toString(now.getEpochSecond()));
        // Of a chain that fails there are no sets: its seal covers only its own. RFC 8617 §5.1.2
        List<HeaderField> before = covered(chain);
        String seal =
                SignatureWriter.signed(
                        text,
                        key,
                        Canonical.RELAXED,
                        sink -> {
                            before.forEach(field -> header.write(field, Canonical.RELAXED, sink));
                            Content.ofField(assessment, Canonical.RELAXED).writeTo(sink);
                            Content.ofField(signature, Canonical.RELAXED).writeTo(sink);
                        });
        return (seal + signature + assessment).getBytes(StandardCharsets.US_ASCII);
    }

    private List<HeaderField> covered(Chain chain) {
        var fields = new ArrayList<HeaderField>();
        if (found != ArcStatus.FAIL) {
            for (Chain.ArcSet set : chain.sets()) {
                fields.addAll(List.of(set.results(), set.message(), set.seal()));
            }
        }
        return fields;
    }

    /** Those that DKIM signs, and its signatures; never what others remove. RFC 8617 §4.1.2. */
    private List<String> names(SignedHeader header) {
        var names = new ArrayList<>(rules.names(header));
        names.removeIf(name -> isOfChain(name.toLowerCase(Locale.ROOT)));
        if (names.stream().noneMatch(SignatureKind.DKIM.field()::equalsIgnoreCase)) {
            header.all(SignatureKind.DKIM.field().toLowerCase(Locale.ROOT)).stream()
                    .limit(SigningRules.MAX_SAME)
                    .forEach(field -> names.add(SignatureKind.DKIM.field()));
        }
        return names;
    }

    private static boolean isOfChain(String name) {
        return name.startsWith("arc-") || name.equals("authentication-results");
    }
}
