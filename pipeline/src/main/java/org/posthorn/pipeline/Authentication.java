package org.posthorn.pipeline;

import org.posthorn.dns.Deadline;
import org.posthorn.dns.Dns;
import org.posthorn.pipeline.dkim.DkimConf;
import org.posthorn.pipeline.dkim.DkimResults;
import org.posthorn.pipeline.dkim.DkimVerification;
import org.posthorn.pipeline.dkim.DkimVerifier;

import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;

/** Who vouches for mail from other servers. Thread-safe. */
public final class Authentication {

    /** Asks for nothing, and says nothing. */
    public static final Authentication NONE =
            new Authentication(Optional.empty(), Duration.ofSeconds(1));

    private final Optional<DkimVerifier> dkim;
    private final Duration patience;

    private Authentication(Optional<DkimVerifier> dkim, Duration patience) {
        this.dkim = dkim;
        this.patience = patience;
    }

    /**
     * As configured.
     *
     * @param patience how long all questions about one message may take
     */
    public static Authentication of(
            DkimConf conf, Dns dns, Duration patience, InstantSource clock) {
        return new Authentication(
                conf.verify()
                        ? Optional.of(new DkimVerifier(dns, conf.maxSignatures(), clock))
                        : Optional.empty(),
                patience);
    }

    /** For one message that begins; nothing for those of our own users and hosts. */
    Optional<DkimVerification> begin(Origin origin) {
        return origin.service() == Origin.Service.MX && origin.user().isEmpty()
                ? dkim.map(DkimVerifier::begin)
                : Optional.empty();
    }

    DkimResults end(DkimVerification verification) {
        return verification.end(Deadline.in(patience));
    }
}
