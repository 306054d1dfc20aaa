package org.posthorn.pipeline.dkim;

import org.posthorn.dns.Deadline;
import org.posthorn.mail.HeaderField;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The signatures of one message, which are judged while it passes. Used by one thread.
 *
 * <p>Only the header is kept: the body is hashed as each signature wants it, once for all that want
 * the same.
 */
public final class DkimVerification implements AutoCloseable {

    /** Signatures that are broken cost nearly nothing, so some more of them are named. */
    private static final int MAX_BROKEN = 10;

    private final Judge judge;
    private final int maxSignatures;
    private final MessagePass pass;
    private final List<Judge.Case> cases = new ArrayList<>();
    private Optional<DkimResult> unreadable = Optional.empty();
    private int ignored;

    DkimVerification(
            HeaderMemory memory,
            Judge judge,
            int maxSignatures,
            List<? extends HeaderReader> others) {
        this.judge = judge;
        this.maxSignatures = maxSignatures;
        this.pass =
                new MessagePass(
                        memory,
                        Stream.<HeaderReader>concat(Stream.of(new Reader()), others.stream())
                                .toList());
    }

    /** Takes octets of the message as they come. */
    public void write(byte[] octets, int offset, int length) {
        pass.write(octets, offset, length);
    }

    /** The message is complete: asks for the keys, until the deadline at the most, and judges. */
    public DkimResults end(Deadline deadline) {
        pass.end();
        var results = unreadable.map(List::of).orElseGet(() -> judge.judge(cases, deadline));
        return new DkimResults(results, ignored);
    }

    /** Gives back what the header took, and forgets it. */
    @Override
    public void close() {
        cases.clear();
        pass.close();
    }

    private final class Reader implements HeaderReader {

        @Override
        public boolean header(SignedHeader header, MessagePass pass) {
            int broken = 0;
            for (HeaderField field : header.fields()) {
                if (!field.isNamed(SignatureKind.DKIM.field())) {
                    continue;
                }
                if (cases.size() - broken == maxSignatures || broken == MAX_BROKEN) {
                    ignored++;
                    continue;
                }
                var found = pass.signature(header, field, SignatureKind.DKIM);
                if (found.isEmpty()) {
                    cases.clear();
                    unreadable(DkimResult.Outcome.TEMPERROR, HeaderBuffer.NO_ROOM);
                    return false;
                }
                cases.add(found.get());
                broken += found.get() instanceof Judge.Broken ? 1 : 0;
            }
            return !cases.isEmpty();
        }

        @Override
        public void unreadable(DkimResult.Outcome outcome, String reason) {
            unreadable = Optional.of(new DkimResult(outcome, reason, "", "", "", "", ""));
        }
    }
}
