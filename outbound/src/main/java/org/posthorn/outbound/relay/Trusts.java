package org.posthorn.outbound.relay;

import org.posthorn.dns.Name;
import org.posthorn.net.Trust;

import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;

/**
 * Whom to believe. Equal demands get the same context, so that connections and TLS sessions can be
 * used again. Thread-safe.
 */
final class Trusts {

    /** What is not used for long is made anew. */
    private static final int MOST = 1000;

    /**
     * What the key is used for, as the JDK says it of TLS 1.3: every suite of ours signs with it.
     */
    private static final String SIGNS = "UNKNOWN";

    private final SSLContext anybody = Trust.INSECURE.context();
    private final X509TrustManager authorities;
    private final ReentrantLock lock = new ReentrantLock();
    private final SSLContext host = Trust.judgedBy(this::checkHost);
    private final SSLContext observing = Trust.judgedBy(this::observe);
    private final Map<String, GeneralSecurityException> doubts = new LinkedHashMap<>();
    private final Map<Object, SSLContext> made = new LinkedHashMap<>(16, 0.75f, true);

    /** What is demanded of the names of a certificate: one of these. */
    private record OneOf(List<Party> names) {}

    Trusts(X509TrustManager authorities) {
        this.authorities = authorities;
    }

    /** Believes whom the JDK does. */
    static X509TrustManager usualAuthorities() {
        try {
            var factory =
                    TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            factory.init((KeyStore) null);
            return Arrays.stream(factory.getTrustManagers())
                    .filter(X509TrustManager.class::isInstance)
                    .map(X509TrustManager.class::cast)
                    .findFirst()
                    .orElseThrow();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has authorities", e);
        }
    }

    SSLContext anybody() {
        return anybody;
    }

    /** An authority vouches for the host. */
    SSLContext host() {
        return host;
    }

    /** An authority vouches for one of these names, whatever the host is called. */
    SSLContext oneOf(List<Party> names) {
        return remembered(
                new OneOf(names),
                () ->
                        Trust.judgedBy((chain, host) -> {
                            checkAuthority(chain);
                            checkNames(chain, names);
                        }));
    }

    SSLContext fingerprints(List<Fingerprint> fingerprints) {
        return remembered(
                fingerprints,
                () -> Trust.judgedBy((chain, host) -> checkPrints(chain, fingerprints)));
    }

    SSLContext judgedBy(DaneJudge judge) {
        return remembered(judge, () -> Trust.judgedBy(judge));
    }

    /** Believes anybody, and remembers whom {@link #host} would not have believed. */
    SSLContext observing() {
        return observing;
    }

    boolean isObserving(SSLContext context) {
        return context.equals(observing);
    }

    /** What was wrong when this host was observed last. */
    Optional<GeneralSecurityException> doubt(Name host) {
        lock.lock();
        try {
            return Optional.ofNullable(doubts.get(host.text()));
        } finally {
            lock.unlock();
        }
    }

    private void observe(List<X509Certificate> chain, String host) {
        Optional<GeneralSecurityException> doubt = Optional.empty();
        try {
            checkHost(chain, host);
        } catch (GeneralSecurityException e) {
            doubt = Optional.of(e);
        }
        lock.lock();
        try {
            doubts.remove(host);
            doubt.ifPresent(reason -> doubts.put(host, reason));
            if (doubts.size() > MOST) {
                doubts.remove(doubts.keySet().iterator().next());
            }
        } finally {
            lock.unlock();
        }
    }

    /** The one for this demand, which is made if it is new. */
    private SSLContext remembered(Object demand, Supplier<SSLContext> making) {
        lock.lock();
        try {
            SSLContext context = made.computeIfAbsent(demand, key -> making.get());
            if (made.size() > MOST) {
                made.remove(made.keySet().iterator().next());
            }
            return context;
        } finally {
            lock.unlock();
        }
    }

    private void checkHost(List<X509Certificate> chain, String host) throws CertificateException {
        checkAuthority(chain);
        var names = CertificateNames.of(chain.getFirst());
        if (!names.include(new Name(host))) {
            throw new NameException("the certificate is not for " + host + " but for " + names);
        }
    }

    private void checkAuthority(List<X509Certificate> chain) throws CertificateException {
        authorities.checkServerTrusted(chain.toArray(X509Certificate[]::new), SIGNS);
    }

    private static void checkNames(List<X509Certificate> chain, List<Party> wanted)
            throws CertificateException {
        var names = CertificateNames.of(chain.getFirst());
        if (wanted.stream().noneMatch(names::include)) {
            throw new NameException("the certificate is for " + names + " only");
        }
    }

    private static void checkPrints(List<X509Certificate> chain, List<Fingerprint> fingerprints)
            throws GeneralSecurityException {
        for (Fingerprint print : fingerprints) {
            if (print.isOf(chain.getFirst())) {
                return;
            }
        }
        throw new CertificateException("the certificate is none of those that are configured");
    }

    /** A certificate for somebody else. */
    static final class NameException extends CertificateException {

        private static final long serialVersionUID = 1;

        NameException(String message) {
            super(message);
        }
    }
}
