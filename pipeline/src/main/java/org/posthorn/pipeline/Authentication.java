package org.posthorn.pipeline;

import org.posthorn.dns.Deadline;
import org.posthorn.dns.Dns;
import org.posthorn.pipeline.arc.ArcConf;
import org.posthorn.pipeline.arc.ArcResult;
import org.posthorn.pipeline.arc.ArcVerification;
import org.posthorn.pipeline.arc.ArcVerifier;
import org.posthorn.pipeline.dkim.DkimConf;
import org.posthorn.pipeline.dkim.DkimResults;
import org.posthorn.pipeline.dkim.DkimVerifier;
import org.posthorn.pipeline.dkim.Judge;
import org.posthorn.pipeline.dmarc.Dmarc;
import org.posthorn.pipeline.dmarc.DmarcConf;
import org.posthorn.pipeline.dmarc.DmarcResult;
import org.posthorn.pipeline.dmarc.DmarcStatus;
import org.posthorn.pipeline.report.ResultLog;
import org.posthorn.pipeline.spf.SpfResult;

import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;

/** Finds out who vouches for mail from other servers. Thread-safe. */
public final class Authentication {

    /** Asks for nothing, and says nothing. */
    public static final Authentication NONE =
            new Authentication(
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty(),
                    ArcConf.DEFAULT,
                    Duration.ofSeconds(1),
                    Optional.empty());

    private final Optional<DkimVerifier> dkim;
    private final Optional<ArcVerifier> arc;
    private final Optional<Dmarc> dmarc;
    private final ArcConf arcConf;
    private final Duration patience;
    private final Optional<ResultLog> results;

    private Authentication(
            Optional<DkimVerifier> dkim,
            Optional<ArcVerifier> arc,
            Optional<Dmarc> dmarc,
            ArcConf arcConf,
            Duration patience,
            Optional<ResultLog> results) {
        this.dkim = dkim;
        this.arc = arc;
        this.dmarc = dmarc;
        this.arcConf = arcConf;
        this.patience = patience;
        this.results = results;
    }

    /** The same, which keeps there what DMARC says; the log stays its owner's. */
    public Authentication keeping(ResultLog log) {
        return new Authentication(dkim, arc, dmarc, arcConf, patience, Optional.of(log));
    }

    /** Keeps what has become of a message, if it is to be kept. Waits until it is durable. */
    void note(Letter letter, DmarcGuard guard, Verdict verdict) {
        results.ifPresent(log -> new DmarcNote(letter, guard).after(verdict).ifPresent(log::note));
    }

    /**
     * As configured.
     *
     * @param patience how long all questions about one message may take
     */
    public static Authentication of(
            DkimConf dkim,
            DmarcConf dmarc,
            ArcConf arc,
            Dns dns,
            Duration patience,
            InstantSource clock) {
        var judge = new Judge(dns, clock);
        return new Authentication(
                dkim.verify()
                        ? Optional.of(new DkimVerifier(judge, dkim.maxSignatures()))
                        : Optional.empty(),
                arc.check() ? Optional.of(new ArcVerifier(judge)) : Optional.empty(),
                dmarc.check() ? Optional.of(new Dmarc(dns)) : Optional.empty(),
                arc,
                patience,
                Optional.empty());
    }

    /** For one message that begins; nothing for those of our own users and hosts. */
    Optional<Signatures> begin(Origin origin) {
        return isStranger(origin) ? dkim.map(this::begin) : Optional.empty();
    }

    private Signatures begin(DkimVerifier verifier) {
        Optional<ArcVerification> chain = arc.map(ArcVerifier::begin);
        return new Signatures(verifier.begin(chain.stream().toList()), chain);
    }

    /**
     * For one that has come whole.
     *
     * <p>Where nobody was asked by SPF, as for hosts of private networks, DMARC has half of what it
     * judges by, and asks nobody either. A chain is judged in the time that is left: whoever forges
     * one must not keep the author's domain from being asked.
     */
    Evidence end(Envelope envelope, Optional<Signatures> begun, HeaderFacts header) {
        Duration left = patience.minus(envelope.findings().waited());
        Deadline deadline = Deadline.in(left);
        Optional<SpfResult> spf = envelope.findings().spf();
        // Or a signature whose key never comes would keep the author's domain from being asked.
        Deadline half = Deadline.in(left.dividedBy(2));
        Optional<DkimResults> signatures = begun.map(message -> message.dkim().end(half));
        Optional<DmarcResult> result =
                dmarc.filter(asked -> spf.isPresent() && signatures.isPresent())
                        .map(asked ->
                                asked.check(
                                        header.from(),
                                        Identifiers.of(spf.orElseThrow(), signatures.orElseThrow()),
                                        deadline));
        Optional<ArcResult> chain =
                begun.flatMap(Signatures::arc).map(verification -> verification.end(deadline));
        begun.ifPresent(Signatures::close);
        boolean failed = result.filter(r -> r.status() == DmarcStatus.FAIL).isPresent();
        return new Evidence(
                spf,
                signatures,
                result,
                chain,
                failed && chain.isPresent()
                        ? new TrustedChain(arcConf, dmarc.orElseThrow())
                                .witness(chain.get(), header.from(), deadline)
                        : new Witness.None());
    }

    private static boolean isStranger(Origin origin) {
        return origin.service() == Origin.Service.MX && origin.user().isEmpty();
    }
}
