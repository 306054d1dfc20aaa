package org.posthorn.bench;

import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.options.Options;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.VerboseMode;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/** Runs the benchmarks of the store's API with JMH and prints their times. */
final class StoreTable {

    private StoreTable() {}

    static void run(Path folder, boolean quick) throws Exception {
        int messages = quick ? 20_000 : 100_000;
        Maildirs.delete(folder);
        Files.createDirectories(folder);
        Maildirs.link(folder.resolve("user0"), messages);
        Options options =
                new OptionsBuilder()
                        .include("org.posthorn.bench.(Store|Open)Benchmark")
                        .jvmArgs(
                                "-D" + StoreBenchmark.FOLDER + "=" + folder,
                                "-Xmx1g",
                                "--enable-native-access=ALL-UNNAMED")
                        .verbosity(VerboseMode.SILENT)
                        .shouldFailOnError(true)
                        .build();
        Collection<RunResult> results = new Runner(options).run();
        System.out.printf(
                Locale.ROOT,
                "%nThe store's API, a mailbox of %,d messages, JMH%n%n%-24s %12s %12s%n",
                messages,
                "work",
                "mean",
                "error");
        List<RunResult> sorted =
                results.stream()
                        .sorted(Comparator.comparing(r -> r.getPrimaryResult().getLabel()))
                        .toList();
        for (RunResult result : sorted) {
            System.out.printf(
                    Locale.ROOT,
                    "%-24s %9.3f ms %9.3f ms%n",
                    result.getPrimaryResult().getLabel(),
                    result.getPrimaryResult().getScore(),
                    result.getPrimaryResult().getScoreError());
        }
        Maildirs.delete(folder);
    }
}
