package org.posthorn.bench;

import org.openjdk.jmh.annotations.AuxCounters;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import org.posthorn.disk.Disk;
import org.posthorn.disk.DiskConf;
import org.posthorn.dns.Answer;
import org.posthorn.dns.Data;
import org.posthorn.dns.Deadline;
import org.posthorn.dns.Dns;
import org.posthorn.dns.Name;
import org.posthorn.dns.Question;
import org.posthorn.pipeline.dkim.Algorithm;
import org.posthorn.pipeline.dkim.DkimConf;
import org.posthorn.pipeline.dkim.DkimKey;
import org.posthorn.pipeline.dkim.DkimResults;
import org.posthorn.pipeline.dkim.DkimSigner;
import org.posthorn.pipeline.dkim.DkimVerifier;
import org.posthorn.pipeline.dkim.KeyFolder;
import org.posthorn.pipeline.dkim.StoredKey;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;

/**
 * One RSA-2048 signature, relaxed in both, with its key at hand. What counts is the processor time
 * of the thread, since other programs on the machine take none of that.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
public class DkimBenchmark {

    static final int LARGE = 25_000_000;

    private static final int SMALL = 20_000;
    private static final int BLOCK = 64 << 10;
    private static final ThreadMXBean CLOCK = ManagementFactory.getThreadMXBean();

    private final Path folder = Path.of(System.getProperty(StoreBenchmark.FOLDER, "target/bench"));

    private byte[] small = {};
    private byte[] large = {};
    private DkimSigner signer =
            new DkimSigner(List.of(), DkimConf.DEFAULT.rules(), InstantSource.system());
    private DkimVerifier verifier = verifier("");
    private Optional<DkimPeers> peers = Optional.empty();

    @Setup
    public void sign() throws Exception {
        StoredKey key;
        try (var disk = new Disk(DiskConf.DEFAULT)) {
            key =
                    new KeyFolder(disk, folder.resolve("dkim"))
                            .create(
                                    "example.org",
                                    "s" + System.nanoTime(),
                                    Algorithm.RSA,
                                    2048,
                                    StoredKey.Use.SIGNING);
        }
        signer = signer(key.key());
        verifier = verifier(key.published().text());
        small = signed(message(SMALL));
        large = signed(message(LARGE));
        peers = Optional.of(new DkimPeers(key));
        OpenDkim.prepare(folder, key, small, large);
    }

    /** Processor time of the thread that measures. */
    @AuxCounters(AuxCounters.Type.EVENTS)
    @State(Scope.Thread)
    public static class Processor {

        public long nanos;
        public long calls;

        <T> T timed(Callable<T> work) throws Exception {
            long start = CLOCK.getCurrentThreadCpuTime();
            T result = work.call();
            nanos += CLOCK.getCurrentThreadCpuTime() - start;
            calls++;
            return result;
        }
    }

    @Benchmark
    public boolean verify20kBJdkim(Processor processor) throws Exception {
        return processor.timed(() -> peers.orElseThrow().jdkimVerifies(small));
    }

    @Benchmark
    public boolean verify25MBJdkim(Processor processor) throws Exception {
        return processor.timed(() -> peers.orElseThrow().jdkimVerifies(large));
    }

    @Benchmark
    public String sign20kBJdkim(Processor processor) throws Exception {
        return processor.timed(() -> peers.orElseThrow().jdkimSigns(small));
    }

    @Benchmark
    public int sign20kBSimpleJavaMail(Processor processor) throws Exception {
        return processor.timed(() -> peers.orElseThrow().simpleJavaMailSigns(small));
    }

    @Benchmark
    public boolean verify20kB(Processor processor) throws Exception {
        return processor.timed(() -> isValid(small));
    }

    @Benchmark
    public boolean verify25MB(Processor processor) throws Exception {
        return processor.timed(() -> isValid(large));
    }

    @Benchmark
    public byte[] rawSha25625MB(Processor processor) throws Exception {
        return processor.timed(this::hash);
    }

    @Benchmark
    public byte[] sign20kB(Processor processor) throws Exception {
        return processor.timed(() -> fields(small));
    }

    private boolean isValid(byte[] message) {
        try (var verification = verifier.begin()) {
            for (int at = 0; at < message.length; at += BLOCK) {
                verification.write(message, at, Math.min(BLOCK, message.length - at));
            }
            DkimResults results = verification.end(Deadline.in(Duration.ofSeconds(10)));
            if (results.passed().size() != 1) {
                throw new IllegalStateException(results.toString());
            }
            return true;
        }
    }

    private byte[] hash() throws NoSuchAlgorithmException {
        var digest = MessageDigest.getInstance("SHA-256");
        for (int at = 0; at < large.length; at += BLOCK) {
            digest.update(large, at, Math.min(BLOCK, large.length - at));
        }
        return digest.digest();
    }

    private byte[] signed(byte[] message) throws Exception {
        var all = new ByteArrayOutputStream();
        all.write(fields(message));
        all.write(message);
        return all.toByteArray();
    }

    private byte[] fields(byte[] message) throws Exception {
        try (var signing = signer.begin()) {
            signing.write(message, 0, message.length);
            return signing.end();
        }
    }

    private static DkimSigner signer(DkimKey key) {
        return new DkimSigner(List.of(key), DkimConf.DEFAULT.rules(), InstantSource.system());
    }

    private static DkimVerifier verifier(String record) {
        var dns =
                new Dns() {
                    @Override
                    @SuppressWarnings("unchecked") // only texts are asked for
                    public <R extends Data> Answer<R> ask(Question<R> question, Deadline deadline) {
                        return (Answer<R>)
                                new Answer.Found<>(
                                        List.of(new Data.Txt(record)),
                                        Name.ROOT,
                                        Answer.Security.INSECURE);
                    }
                };
        return new DkimVerifier(dns, 10, InstantSource.system());
    }

    /** Half of it text, half an attachment. */
    private static byte[] message(int size) throws IOException {
        var random = new Random(25);
        var out = new ByteArrayOutputStream(size + 1000);
        out.write(Letters.sized(1, 2000));
        while (out.size() < size / 2) {
            var line = new StringBuilder();
            while (line.length() < 70) {
                line.append("abcdefghij", 0, 1 + random.nextInt(9)).append(' ');
            }
            out.write(line.append(".\r\n").toString().getBytes(StandardCharsets.US_ASCII));
        }
        byte[] attachment = new byte[size * 36 / 100];
        random.nextBytes(attachment);
        out.write(Base64.getMimeEncoder().encode(attachment));
        out.write("\r\n".getBytes(StandardCharsets.US_ASCII)); // OpenDKIM wants it
        return out.toByteArray();
    }
}
