package org.posthorn.outbound.relay;

import org.posthorn.dns.Answer;
import org.posthorn.dns.Data;
import org.posthorn.dns.Deadline;
import org.posthorn.dns.Dns;
import org.posthorn.dns.Name;
import org.posthorn.dns.Question;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Stream;

import javax.net.ssl.SSLException;

/**
 * Knows the policies of MTA-STS. RFC 8461 §3, §5. Thread-safe.
 *
 * <p>One that is remembered counts until it expires, whatever happens to the domain's DNS and web
 * server meanwhile; another one takes its place when it could be fetched.
 */
final class MtaSts implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(MtaSts.class);

    /** Until a fetch that failed is tried again. RFC 8461 §3.3. */
    static final Duration REST = Duration.ofMinutes(5);

    /** Until a policy is fetched again although its id is the same. */
    static final Duration FRESH = Duration.ofDays(1);

    private static final int MOST_FAILURES = 1000;

    private static final int STRIPES = 256;

    private final Dns dns;
    private final StsCache cache;
    private final PolicySource source;
    private final InstantSource clock;
    private final Map<Name, Failure> failures = new LinkedHashMap<>();
    private final ReentrantLock failing = new ReentrantLock();
    private final ReentrantLock[] fetching =
            Stream.generate(ReentrantLock::new).limit(STRIPES).toArray(ReentrantLock[]::new);

    private record Failure(ResultType type, Instant until) {}

    /**
     * What is known.
     *
     * @param problem why the newest policy could not be had
     */
    record Finding(Optional<StsPolicy> policy, Optional<ResultType> problem) {}

    MtaSts(Dns dns, StsCache cache, PolicySource source, InstantSource clock) {
        this.dns = dns;
        this.cache = cache;
        this.source = source;
        this.clock = clock;
    }

    Finding of(Name domain, Deadline deadline) {
        return published(domain, deadline)
                .map(record -> of(domain, record, deadline))
                .orElseGet(() -> remembered(domain, Optional.empty()));
    }

    /** Fetches what is old, so that no policy expires that is still there. RFC 8461 §3.3. */
    void refresh(Duration patience) {
        for (StsCache.Kept kept : cache.all()) {
            if (Thread.currentThread().isInterrupted()) {
                return;
            }
            if (isOld(kept)) {
                of(kept.domain(), Deadline.in(patience));
            }
        }
    }

    /** Empty if there is none or nobody knows; both leave what is remembered. */
    private Optional<StsRecord> published(Name domain, Deadline deadline) {
        Name at;
        try {
            at = domain.child("_mta-sts");
        } catch (IllegalArgumentException tooLong) {
            return Optional.empty();
        }
        return dns.ask(Question.txt(at), deadline)
                        instanceof Answer.Found<Data.Txt>(var records, var owner, var security)
                ? StsRecord.of(records)
                : Optional.empty();
    }

    private Finding of(Name domain, StsRecord record, Deadline deadline) {
        if (isCurrent(domain, record)) {
            return remembered(domain, Optional.empty());
        }
        // others who send there wait for the same answer
        ReentrantLock lock = fetching[Math.floorMod(domain.hashCode(), STRIPES)];
        try {
            if (!lock.tryLock(deadline.left().toMillis(), TimeUnit.MILLISECONDS)) {
                return remembered(domain, Optional.of(ResultType.STS_POLICY_FETCH_ERROR));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return remembered(domain, Optional.of(ResultType.STS_POLICY_FETCH_ERROR));
        }
        try {
            if (isCurrent(domain, record)) {
                return remembered(domain, Optional.empty());
            }
            return remembered(domain, failure(domain).or(() -> fetch(domain, record)));
        } finally {
            lock.unlock();
        }
    }

    private boolean isCurrent(Name domain, StsRecord record) {
        return cache.of(domain)
                .filter(kept -> kept.id().equals(record.id()) && !isOld(kept))
                .isPresent();
    }

    private boolean isOld(StsCache.Kept kept) {
        Duration half = kept.policy().maxAge().dividedBy(2);
        Duration fresh = half.compareTo(FRESH) < 0 ? half : FRESH;
        return !kept.fetched().plus(fresh).isAfter(clock.instant());
    }

    private Finding remembered(Name domain, Optional<ResultType> problem) {
        return new Finding(cache.of(domain).map(StsCache.Kept::policy), problem);
    }

    /** Keeps the policy, or says why it could not be had. */
    private Optional<ResultType> fetch(Name domain, StsRecord record) {
        try {
            byte[] text = source.fetch(domain);
            Optional<StsPolicy> policy = StsPolicy.parse(text);
            if (policy.isPresent()) {
                cache.keep(domain, record.id(), policy.get(), text);
                return Optional.empty();
            }
            return failed(domain, ResultType.STS_POLICY_INVALID, "it is none");
        } catch (SSLException e) {
            return failed(domain, ResultType.STS_WEBPKI_INVALID, e.toString());
        } catch (IOException e) {
            return failed(domain, ResultType.STS_POLICY_FETCH_ERROR, e.toString());
        }
    }

    private Optional<ResultType> failed(Name domain, ResultType type, String why) {
        log.info("the MTA-STS policy of {} cannot be had: {}", domain, why);
        failing.lock();
        try {
            failures.remove(domain);
            failures.put(domain, new Failure(type, clock.instant().plus(REST)));
            if (failures.size() > MOST_FAILURES) {
                failures.remove(failures.keySet().iterator().next());
            }
        } finally {
            failing.unlock();
        }
        return Optional.of(type);
    }

    /** That of a fetch a short while ago. */
    private Optional<ResultType> failure(Name domain) {
        failing.lock();
        try {
            return Optional.ofNullable(failures.get(domain))
                    .filter(failure -> failure.until().isAfter(clock.instant()))
                    .map(Failure::type);
        } finally {
            failing.unlock();
        }
    }

    @Override
    public void close() {
        source.close();
        cache.close();
    }
}
