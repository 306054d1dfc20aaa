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
import org.openjdk.jmh.annotations.Warmup;
import org.posthorn.store.Mailbox;

import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/** The first opening of a large mailbox by a store that knows nothing yet, in milliseconds. */
@BenchmarkMode(Mode.SingleShotTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Fork(1)
@Warmup(iterations = 4)
@Measurement(iterations = 7)
public class OpenBenchmark {

    private static final Path FOLDER =
            Path.of(System.getProperty(StoreBenchmark.FOLDER, "target/bench"));

    /** Before it, somebody has deleted the index. */
    @State(Scope.Benchmark)
    public static class Lost {

        @Setup(Level.Iteration)
        public void lose() throws IOException {
            Maildirs.loseIndex(FOLDER.resolve("user0"));
        }
    }

    @Benchmark
    public int openWithIndex() {
        return open();
    }

    @Benchmark
    public int openIndexLost(Lost lost) {
        return open();
    }

    private static int open() {
        try (OpenStore store = OpenStore.over(FOLDER);
                Mailbox inbox = store.inbox("user0")) {
            return inbox.snapshot().size();
        }
    }
}
