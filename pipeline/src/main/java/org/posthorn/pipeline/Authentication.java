package org.posthorn.pipeline;

import org.posthorn.dns.Deadline;
import org.posthorn.dns.Dns;
import org.posthorn.pipeline.dkim.DkimConf;
import org.posthorn.pipeline.dkim.DkimResults;
import org.posthorn.pipeline.dkim.DkimVerification;
import org.posthorn.pipeline.dkim.DkimVerifier;
import org.posthorn.pipeline.dmarc.Dmarc;
import org.posthorn.pipeline.dmarc.DmarcConf;
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
                    Optional.empty(), Optional.empty(), Duration.ofSeconds(1), Optional.empty());

    private final Optional<DkimVerifier> dkim;
    private final Optional<Dmarc> dmarc;
    private final Duration patience;
    private final Optional<ResultLog> results;

    private Authentication(
            Optional<DkimVerifier> dkim,
            Optional<Dmarc> dmarc,
            Duration patience,
            Optional<ResultLog> results) {
        this.dkim = dkim;
        this.dmarc = dmarc;
        this.patience = patience;
        this.results = results;
    }

    /** The same, which keeps there what DMARC says; the log stays its owner's. */
    public Authentication keeping(ResultLog log) {
        return new Authentication(dkim, dmarc, patience, Optional.of(log));
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
            DkimConf dkim, DmarcConf dmarc, Dns dns, Duration patience, InstantSource clock) {
        return new Authentication(
                dkim.verify()
                        ? Optional.of(new DkimVerifier(dns, dkim.maxSignatures(), clock))
                        : Optional.empty(),
                dmarc.check() ? Optional.of(new Dmarc(dns)) : Optional.empty(),
                patience,
                Optional.empty());
    }

    /** For one message that begins; nothing for those of our own users and hosts. */
    Optional<DkimVerification> begin(Origin origin) {
        return isStranger(origin) ? dkim.map(DkimVerifier::begin) : Optional.empty();
    }

    /**
     * For one that has come whole.
     *
     * <p>Where nobody was asked by SPF, as for hosts of private networks, DMARC has half of what it
     * judges by, and asks nobody either.
     */
    Evidence end(Envelope envelope, Optional<DkimVerification> begun, HeaderFacts header) {
        Duration left = patience.minus(envelope.findings().waited());
        Deadline deadline = Deadline.in(left);
        Optional<SpfResult> spf = envelope.findings().spf();
        // Or a signature whose key never comes would keep the author's domain from being asked.
        Deadline half = Deadline.in(left.dividedBy(2));
        Optional<DkimResults> signatures = begun.map(verification -> verification.end(half));
        return new Evidence(
                spf,
                signatures,
                dmarc.filter(asked -> spf.isPresent() && signatures.isPresent())
                        .map(asked ->
                                asked.check(
                                        header.from(),
                                        Identifiers.of(spf.orElseThrow(), signatures.orElseThrow()),
                                        deadline)));
    }

    private static boolean isStranger(Origin origin) {
        return origin.service() == Origin.Service.MX && origin.user().isEmpty();
    }
}
