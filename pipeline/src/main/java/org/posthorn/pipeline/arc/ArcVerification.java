package org.posthorn.pipeline.arc;

import org.posthorn.dns.Deadline;
import org.posthorn.mail.HeaderField;
import org.posthorn.pipeline.dkim.DkimResult;
import org.posthorn.pipeline.dkim.HeaderReader;
import org.posthorn.pipeline.dkim.Judge;
import org.posthorn.pipeline.dkim.MalformedException;
import org.posthorn.pipeline.dkim.MessagePass;
import org.posthorn.pipeline.dkim.SignatureKind;
import org.posthorn.pipeline.dkim.SignedHeader;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Stream;

/** The chain of one message, which is judged while the message passes. Used by one thread. */
public final class ArcVerification implements HeaderReader, AutoCloseable {

    /** Keys of seals that are asked for at once. */
    private static final int AT_ONCE = 10;

    private final Judge judge;
    private final List<Judge.Case> seals = new ArrayList<>();

    /** Signatures of the message, of the latest set first, as far as they count. */
    private final List<Judge.Case> messages = new ArrayList<>();

    private List<Chain.ArcSet> sets = List.of();
    private ArcResult known = ArcResult.NONE;

    ArcVerification(Judge judge) {
        this.judge = judge;
    }

    @Override
    public boolean header(SignedHeader header, MessagePass pass) {
        Chain chain = Chain.of(header);
        if (chain.flaw().isPresent()) {
            known = ArcResult.of(ArcStatus.FAIL, chain.flaw().get());
            return false;
        }
        if (!collect(chain, header, pass)) {
            close();
            known = ArcResult.of(ArcStatus.TEMPERROR, "too many messages at once");
        }
        return !seals.isEmpty();
    }

    @Override
    public void unreadable(DkimResult.Outcome outcome, String reason) {
        known =
                ArcResult.of(
                        outcome == DkimResult.Outcome.TEMPERROR
                                ? ArcStatus.TEMPERROR
                                : ArcStatus.FAIL,
                        reason);
    }

    private boolean collect(Chain chain, SignedHeader header, MessagePass pass) {
        sets = chain.sets();
        List<HeaderField> fields =
                sets.stream()
                        .flatMap(set -> Stream.of(set.results(), set.message(), set.seal()))
                        .toList();
        for (Chain.ArcSet set : sets) {
            List<HeaderField> before = fields.subList(0, 3 * seals.size() + 2);
            var seal = pass.seal(header, set.seal(), before);
            if (seal.isEmpty()) {
                return false;
            }
            seals.add(seal.get());
        }
        boolean whole = true;
        for (Chain.ArcSet set : sets.reversed()) {
            // Each length is a hash of its own: only the latest signature may ask for one.
            whole &= messages.isEmpty() || signsWholeBody(header, set.message());
            if (!whole) {
                break;
            }
            var message = pass.signature(header, set.message(), SignatureKind.ARC_MESSAGE);
            if (message.isEmpty()) {
                return false;
            }
            messages.add(message.get());
        }
        return true;
    }

    private static boolean signsWholeBody(SignedHeader header, HeaderField message) {
        try {
            return header.tags(message).find("l").isEmpty();
        } catch (MalformedException e) {
            return false;
        }
    }

    /** The message is complete: asks for the keys, until the deadline at the most, and judges. */
    public ArcResult end(Deadline deadline) {
        int count = seals.size();
        if (count == 0) {
            return known;
        }
        List<DkimResult> latest =
                judge.judge(List.of(messages.getFirst(), seals.getLast()), deadline);
        String sealer = latest.getLast().domain();
        Optional<ArcResult> problem =
                problem(
                        sealer,
                        List.of(
                                new Judged(SignatureKind.ARC_MESSAGE, count, latest.getFirst()),
                                new Judged(SignatureKind.ARC_SEAL, count, latest.getLast())));
        var found = new ArrayList<Judged>();
        found.add(new Judged(SignatureKind.ARC_SEAL, count, latest.getLast()));
        for (int at = count - 1; at > 0 && problem.isEmpty(); at -= AT_ONCE) {
            List<Judged> some = seals(Math.max(0, at - AT_ONCE), at, deadline);
            problem = problem(sealer, some);
            found.addAll(some);
        }
        return problem.orElseGet(() -> passed(found.reversed(), deadline));
    }

    /** Forgets the header. */
    @Override
    public void close() {
        seals.clear();
        messages.clear();
        sets = List.of();
    }

    /** What became of a field of a set. */
    private record Judged(SignatureKind kind, int number, DkimResult result) {}

    /** The latest one first. */
    private List<Judged> seals(int from, int to, Deadline deadline) {
        List<DkimResult> results = judge.judge(seals.subList(from, to), deadline);
        var judged = new ArrayList<Judged>();
        for (int i = to - from - 1; i >= 0; i--) {
            judged.add(new Judged(SignatureKind.ARC_SEAL, from + i + 1, results.get(i)));
        }
        return judged;
    }

    /** What is wrong for ever counts more than what is not known. */
    private static Optional<ArcResult> problem(String sealer, List<Judged> judged) {
        Optional<ArcResult> unknown = Optional.empty();
        for (Judged one : judged) {
            String reason = one.kind().field() + " " + one.number() + ": " + one.result().reason();
            switch (one.result().outcome()) {
                case PASS -> {}
                case TEMPERROR ->
                        unknown = unknown.or(() -> Optional.of(ArcResult.unknown(reason, sealer)));
                case FAIL, NEUTRAL, POLICY, PERMERROR -> {
                    return Optional.of(ArcResult.of(ArcStatus.FAIL, reason));
                }
            }
        }
        return unknown;
    }

    private ArcResult passed(List<Judged> found, Deadline deadline) {
        var hops = new ArrayList<ArcResult.Hop>();
        for (Judged seal : found) {
            hops.add(
                    new ArcResult.Hop(
                            seal.result().domain(),
                            seal.result().selector(),
                            sets.get(seal.number() - 1).results().value()));
        }
        return new ArcResult(
                ArcStatus.PASS,
                "",
                Optional.of(hops.getLast().domain()),
                oldestPass(deadline),
                hops);
    }

    /** RFC 8617 §5.2, step 5: the first one that is not right ends it. */
    private OptionalInt oldestPass(Deadline deadline) {
        for (int i = 1; i < messages.size(); i++) {
            switch (judge.judge(List.of(messages.get(i)), deadline).getFirst().outcome()) {
                case PASS -> {}
                case TEMPERROR -> {
                    return OptionalInt.empty();
                }
                case FAIL, NEUTRAL, POLICY, PERMERROR -> {
                    return OptionalInt.of(seals.size() - i + 1);
                }
            }
        }
        int passed = messages.size();
        return OptionalInt.of(passed == seals.size() ? 0 : seals.size() - passed + 1);
    }
}
