package org.posthorn.net;

import org.jspecify.annotations.Nullable;
import org.posthorn.disk.Disk;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;

import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/**
 * The server's certificates and keys, as they are now. Files that have changed are read again
 * within seconds, without a restart; while they are broken the old ones stay in use. Thread-safe.
 */
public final class Certificates {

    private static final Logger log = LoggerFactory.getLogger(Certificates.class);

    /** Time between two looks at the files, which only handshakes cause. */
    private static final long GLANCE = Duration.ofSeconds(5).toNanos();

    private final CredentialSource source;
    private final ReentrantLock loading = new ReentrantLock();
    private final AtomicLong glanced = new AtomicLong(System.nanoTime());
    private volatile @Nullable Loaded loaded;

    private Certificates(CredentialSource source) {
        this.source = source;
    }

    /**
     * Those of the configuration, or a self-signed one that is kept in the data folder.
     *
     * @throws IOException what is wrong with which file, for the administrator
     */
    public static Certificates load(TlsConf conf, String hostname, Path data, Disk disk)
            throws IOException {
        var certificates = new Certificates(source(conf, hostname, data, disk));
        certificates.first();
        return certificates;
    }

    /** A self-signed one in memory, made when it is first needed. */
    public static Certificates inMemory(String hostname) {
        return new Certificates(new CredentialSource.Transient(hostname));
    }

    private static CredentialSource source(TlsConf conf, String hostname, Path data, Disk disk) {
        if (conf.certificate().isEmpty() || conf.key().isEmpty()) {
            return new CredentialSource.Kept(hostname, data.resolve("tls"), disk);
        }
        var files = new ArrayList<CertificateFiles>();
        files.add(new CertificateFiles(conf.certificate().get(), conf.key().get()));
        files.addAll(conf.further());
        return new CredentialSource.Configured(files, disk);
    }

    /**
     * Reads the files again, changed or not.
     *
     * @throws IOException what is wrong with which file; the old certificates stay in use
     */
    public void reload() throws IOException {
        loading.lock();
        try {
            Loaded before = loaded;
            String stamp = source.stamp();
            loaded = new Loaded(stamp, source.load(), before);
        } finally {
            loading.unlock();
        }
    }

    /** The default certificate with its chain, in PEM, for clients to trust. */
    public String pem() {
        return Pem.write(current().credentials().getFirst().chain().toArray());
    }

    /** The default certificate. */
    public X509Certificate certificate() {
        return current().credentials().getFirst().leaf();
    }

    /** All of them, the default one first. */
    public List<X509Certificate> certificates() {
        return current().credentials().stream().map(Credential::leaf).toList();
    }

    /** For clients in Java that shall trust the default certificate, and no other. */
    public SSLContext clientContext() {
        try {
            var store = KeyStore.getInstance(KeyStore.getDefaultType());
            store.load(null, null);
            store.setCertificateEntry("posthorn", certificate());
            var trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            trust.init(store);
            var context = SSLContext.getInstance("TLS");
            context.init(null, trust.getTrustManagers(), null);
            return context;
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalStateException(e); // every JDK has TLS, and the store is in memory
        }
    }

    /** For servers; a new one each time, with sessions and tickets of its own. */
    SSLContext serverContext() {
        try {
            var context = SSLContext.getInstance("TLS");
            context.init(new KeyManager[] {new CertificateChoice(this)}, null, null);
            return context;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e); // every JDK has TLS
        }
    }

    /** What is in use. Now and then it has a look at the files, for the next handshake. */
    Loaded current() {
        Loaded now = loaded;
        if (now == null) {
            try {
                return first();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        long last = glanced.get();
        long time = System.nanoTime();
        if (time - last > GLANCE && glanced.compareAndSet(last, time)) {
            Thread.ofVirtual().name("tls-reload").start(this::glance);
        }
        return now;
    }

    /** Reads the files again if they have changed. */
    void glance() {
        Loaded before = loaded;
        try {
            if (before == null || !source.stamp().equals(before.stamp())) {
                reload();
                log.info("the certificate has changed: {}", certificate().getNotAfter());
            }
        } catch (IOException e) {
            log.error(
                    "the certificate files have changed, the old ones stay in use: {}",
                    e.getMessage());
        }
    }

    private Loaded first() throws IOException {
        loading.lock();
        try {
            Loaded now = loaded;
            if (now == null) {
                String stamp = source.stamp();
                now = new Loaded(stamp, source.load(), null);
                loaded = now;
            }
            return now;
        } finally {
            loading.unlock();
        }
    }

    /** The credentials of one reading, with names that no other reading uses. */
    static final class Loaded {

        private final String stamp;
        private final int generation;
        private final List<Credential> credentials;
        private final List<Credential> previous;

        Loaded(String stamp, List<Credential> credentials, @Nullable Loaded before) {
            this.stamp = stamp;
            this.generation = before == null ? 0 : before.generation + 1;
            this.credentials = List.copyOf(credentials);
            this.previous = before == null ? List.of() : before.credentials;
        }

        String stamp() {
            return stamp;
        }

        List<Credential> credentials() {
            return credentials;
        }

        String alias(Credential credential) {
            return generation + "/" + credentials.indexOf(credential);
        }

        /** Also of the reading before, which a handshake under way may have chosen from. */
        @Nullable Credential byAlias(String alias) {
            int slash = alias.indexOf('/');
            int index = Integer.parseInt(alias, slash + 1, alias.length(), 10);
            int from = Integer.parseInt(alias, 0, slash, 10);
            if (from == generation) {
                return credentials.get(index);
            }
            return from == generation - 1 ? previous.get(index) : null;
        }
    }
}
