package org.posthorn.bench;

import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;
import org.openjdk.jmh.infra.Blackhole;
import org.posthorn.store.FlagChange;
import org.posthorn.store.Flags;
import org.posthorn.store.MailStore;
import org.posthorn.store.Mailbox;
import org.posthorn.store.MailboxName;
import org.posthorn.store.SystemFlag;
import org.posthorn.store.Uid;
import org.posthorn.store.UidSet;

import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;

/**
 * The store's work on one large mailbox, at its API, in milliseconds. The mailbox is the one of
 * {@code user0} in the folder that the system property {@value #FOLDER} names.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.SingleShotTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Fork(1)
@Warmup(iterations = 4)
@Measurement(iterations = 7)
public class StoreBenchmark {

    static final String FOLDER = "posthorn.bench.folder";

    private static final MailboxName TARGET = MailboxName.of("Target");
    private static final UidSet ALL = UidSet.range(1, Uid.MAX);
    private static final Flags DRAFT = Flags.of(SystemFlag.DRAFT);

    private final Path folder = Path.of(System.getProperty(FOLDER, "target/bench"));
    private final OpenStore open = OpenStore.over(folder);
    private final MailStore store = open.store();
    private final Mailbox inbox = open.inbox("user0");
    private final Mailbox target = target();
    private final byte[] message = Letters.sized(1, 4096);
    private boolean marked;

    private Mailbox target() {
        var account = open.account("user0");
        if (store.list(account).stream().noneMatch(entry -> entry.name().equals(TARGET))) {
            store.create(account, TARGET);
        }
        return store.open(account, TARGET);
    }

    /** Nothing of the target stays for the next measurement. */
    @Setup(Level.Iteration)
    public void clear() {
        target.expunge(ALL);
    }

    @TearDown(Level.Trial)
    public void close() {
        inbox.close();
        target.close();
        open.close();
    }

    @Benchmark
    public int openWarm() {
        try (Mailbox again = open.inbox("user0")) {
            return again.snapshot().size();
        }
    }

    @Benchmark
    public long flagsOfAll(Blackhole hole) {
        Mailbox.Snapshot now = inbox.snapshot();
        for (int i = 0; i < now.size(); i++) {
            hole.consume(now.uid(i));
            hole.consume(now.flags(i));
        }
        return now.highestModSeq();
    }

    @Benchmark
    public MailStore.Status status() {
        return store.status(open.account("user0"), MailboxName.INBOX);
    }

    @Benchmark
    public void storeOne() {
        flip(UidSet.of(inbox.snapshot().uid(inbox.snapshot().size() / 2)));
    }

    @Benchmark
    public void storeAll() {
        flip(ALL);
    }

    @Benchmark
    public Mailbox.Copied copy1000() {
        return inbox.copy(first(inbox, 1000), TARGET);
    }

    @Benchmark
    public Mailbox.Copied move1000() {
        return inbox.move(first(inbox, 1000), TARGET);
    }

    @Benchmark
    public UidSet expunge500() {
        return inbox.expunge(first(inbox, 500));
    }

    @Benchmark
    public void append4KiB() throws IOException {
        OpenStore.append(inbox, message);
    }

    private void flip(UidSet uids) {
        marked = !marked;
        inbox.store(uids, marked ? new FlagChange.Add(DRAFT) : new FlagChange.Remove(DRAFT));
    }

    private static UidSet first(Mailbox mailbox, int count) {
        Mailbox.Snapshot now = mailbox.snapshot();
        return UidSet.of(LongStream.range(0, count).map(i -> now.uid((int) i)).toArray());
    }
}
