package org.posthorn.outbound.relay;

import org.jspecify.annotations.Nullable;
import org.posthorn.disk.AppendLog;
import org.posthorn.disk.Disk;
import org.posthorn.dns.Name;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Policies of MTA-STS that are still good, across restarts: whoever can silence a domain's DNS or
 * web server must not be rid of its policy. Thread-safe.
 *
 * <p>Each policy that is fetched is a record of a log: version, domain, id, second of the fetch,
 * the file. A later one of a domain replaces an earlier one.
 */
final class StsCache implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(StsCache.class);

    private static final byte VERSION = 1;

    /** Of domains; then the one goes that would expire first. */
    static final int MOST = 10_000;

    /** Octets of the log that are not worth writing it anew. */
    private static final long SMALL = 1 << 20;

    private final InstantSource clock;
    private final Map<Name, Kept> policies = new ConcurrentHashMap<>();
    private final ReentrantLock writing = new ReentrantLock();
    private final AppendLog file;

    /** A policy as it was fetched. */
    record Kept(Name domain, String id, Instant fetched, StsPolicy policy, byte[] text) {

        Instant expires() {
            return fetched.plus(policy.maxAge());
        }
    }

    private StsCache(Disk disk, Path path, InstantSource clock) throws IOException {
        this.clock = clock;
        this.file = AppendLog.open(disk, path, this::read);
    }

    /** Made where there is none; its folder must be there. */
    static StsCache open(Disk disk, Path path, InstantSource clock) throws IOException {
        var cache = new StsCache(disk, path, clock);
        cache.tidy();
        return cache;
    }

    Optional<Kept> of(Name domain) {
        return Optional.ofNullable(policies.get(domain)).filter(this::isGood);
    }

    List<Kept> all() {
        return policies.values().stream().filter(this::isGood).toList();
    }

    /** It counts at once, and from then on as long as it says. */
    void keep(Name domain, String id, StsPolicy policy, byte[] text) {
        var kept = new Kept(domain, id, clock.instant(), policy, text.clone());
        writing.lock();
        try {
            policies.put(domain, kept);
            file.append(record(kept));
            if (policies.size() > MOST || file.size() > SMALL) {
                tidy();
            }
        } catch (IOException e) {
            log.warn("the policy of {} will be forgotten: {}", domain, e.toString());
        } finally {
            writing.unlock();
        }
    }

    private boolean isGood(Kept kept) {
        return kept.expires().isAfter(clock.instant());
    }

    /** Forgets what has expired or is too much, in the log as well if that is worth it. */
    private void tidy() throws IOException {
        policies.values().removeIf(kept -> !isGood(kept));
        var byExpiry = new ArrayList<>(policies.values());
        byExpiry.sort(Comparator.comparing(Kept::expires));
        for (Kept kept : byExpiry.subList(0, Math.max(0, byExpiry.size() - MOST))) {
            policies.remove(kept.domain(), kept);
        }
        long live = policies.values().stream().mapToLong(kept -> kept.text().length).sum();
        if (file.size() > 2 * live + SMALL / 2) {
            file.replace(policies.values().stream().map(StsCache::record).toList());
        }
    }

    private static byte[] record(Kept kept) {
        var octets = new ByteArrayOutputStream();
        try (var out = new DataOutputStream(octets)) {
            out.writeByte(VERSION);
            text(out, kept.domain.text());
            text(out, kept.id);
            out.writeLong(kept.fetched.getEpochSecond());
            out.writeInt(kept.text.length);
            out.write(kept.text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return octets.toByteArray();
    }

    private void read(byte[] record) {
        Kept kept = kept(record);
        if (kept != null) {
            policies.put(kept.domain, kept);
        }
    }

    /** Nothing for a record of another version, or one that holds no policy. */
    private static @Nullable Kept kept(byte[] record) {
        try (var in = new DataInputStream(new ByteArrayInputStream(record))) {
            if (in.readByte() != VERSION) {
                return null;
            }
            var domain = new Name(text(in));
            String id = text(in);
            var fetched = Instant.ofEpochSecond(in.readLong());
            byte[] text = octets(in);
            return StsPolicy.parse(text)
                    .map(policy -> new Kept(domain, id, fetched, policy, text))
                    .orElse(null);
        } catch (IOException | RuntimeException e) { // what is in a file can be anything
            return null;
        }
    }

    private static void text(DataOutputStream out, String text) throws IOException {
        byte[] octets = text.getBytes(StandardCharsets.ISO_8859_1); // one for each, as in a Name
        out.writeInt(octets.length);
        out.write(octets);
    }

    private static String text(DataInputStream in) throws IOException {
        return new String(octets(in), StandardCharsets.ISO_8859_1);
    }

    private static byte[] octets(DataInputStream in) throws IOException {
        int length = in.readInt();
        if (length < 0 || length > in.available()) {
            throw new IOException("length " + length);
        }
        return in.readNBytes(length);
    }

    @Override
    public void close() {
        try {
            file.close();
        } catch (IOException e) {
            log.debug("the log of policies: {}", e.toString());
        }
    }
}
