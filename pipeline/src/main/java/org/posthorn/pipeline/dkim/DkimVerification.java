package org.posthorn.pipeline.dkim;

import org.posthorn.dns.Deadline;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The signatures of one message, which are judged while it passes. Used by one thread.
 *
 * <p>Only the header is kept: the body is hashed as each signature wants it, once for all that want
 * the same.
 */
public final class DkimVerification implements AutoCloseable {

    /** Signatures that are broken cost nearly nothing, so some more of them are named. */
    private static final int MAX_BROKEN = 10;

    /** Octets of a name in {@code h=}, as an object. */
    private static final int NAME = 64;

    /** Octets of a hash that is being made, and of the rest. */
    private static final int HASH = 1024;

    private final HeaderBuffer header;
    private final Judge judge;
    private final int maxSignatures;
    private final BodyHashes hashes = new BodyHashes();
    private final List<Judge.Case> cases = new ArrayList<>();
    private Optional<DkimResult> unreadable = Optional.empty();
    private boolean begun;
    private int ignored;

    DkimVerification(HeaderBuffer header, Judge judge, int maxSignatures) {
        this.header = header;
        this.judge = judge;
        this.maxSignatures = maxSignatures;
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

    /** The message is complete: asks for the keys, until the deadline at the most, and judges. */
    public DkimResults end(Deadline deadline) {
        if (!begun) {
            begin();
        }
        hashes.end();
        var results = unreadable.map(List::of).orElseGet(() -> judge.judge(cases, deadline));
        close();
        return new DkimResults(results, ignored);
    }

    /** Gives back what the header took, and forgets it. */
    @Override
    public void close() {
        cases.clear();
        header.close();
    }

    private void begin() {
        begun = true;
        switch (header.state()) {
            case WHOLE -> {
                try {
                    choose(SignedHeader.of(header.take()));
                    if (cases.isEmpty()) {
                        close();
                    }
                } catch (MalformedException e) {
                    unreadable(DkimResult.Outcome.PERMERROR, e.reason());
                }
            }
            case TOO_LARGE -> unreadable(DkimResult.Outcome.PERMERROR, "header is too large");
            case NO_ROOM -> noRoom();
        }
    }

    private void noRoom() {
        close();
        unreadable(DkimResult.Outcome.TEMPERROR, "too many messages at once");
    }

    private void unreadable(DkimResult.Outcome outcome, String reason) {
        unreadable = Optional.of(new DkimResult(outcome, reason, "", "", "", "", ""));
    }

    private void choose(SignedHeader signed) {
        int whole = 0;
        int broken = 0;
        for (var field : signed.fields()) {
            if (!field.isNamed(SignatureField.NAME)) {
                continue;
            }
            if (whole == maxSignatures || broken == MAX_BROKEN) {
                ignored++;
                continue;
            }
            var candidate = Candidate.of(signed.octets(), field);
            var signature = candidate.signature();
            if (signature.isPresent()) {
                whole++;
                var hash = hashes.want(signature.get().body(), signature.get().bodyLength());
                cases.add(new Judge.Case.Whole(candidate, signature.get(), signed, hash));
                if (!header.hold(size(candidate, signature.get()))) {
                    noRoom();
                    return;
                }
            } else {
                broken++;
                cases.add(new Judge.Case.Broken(candidate));
            }
        }
    }

    /** Octets that a signature takes, about: its texts, decoded, and a text for each name. */
    private static int size(Candidate candidate, SignatureField signature) {
        return 2 * candidate.field().span().length() + NAME * signature.headers().size() + HASH;
    }
}
