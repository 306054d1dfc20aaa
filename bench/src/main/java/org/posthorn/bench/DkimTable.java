package org.posthorn.bench;

import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.VerboseMode;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/** Runs the benchmarks of signatures with JMH and prints what was promised of them. */
final class DkimTable {

    /** Microseconds of the processor for a message of 20 kB. */
    private static final double MUST = 300;

    /** Of the rate of a bare hash. */
    private static final double MUST_SHARE = 0.6;

    private static final Table.Must NOTHING = new Table.Must.Nothing();

    private DkimTable() {}

    static void run(Path folder) throws Exception {
        Files.createDirectories(folder);
        var options =
                new OptionsBuilder()
                        .include("org.posthorn.bench.DkimBenchmark")
                        .jvmArgs("-D" + StoreBenchmark.FOLDER + "=" + folder, "-Xmx1g")
                        .verbosity(VerboseMode.SILENT)
                        .shouldFailOnError(true)
                        .build();
        Map<String, Double> micros = new TreeMap<>();
        for (RunResult result : new Runner(options).run()) {
            var counters = result.getSecondaryResults();
            double nanos = Objects.requireNonNull(counters.get("nanos")).getScore();
            double calls = Objects.requireNonNull(counters.get("calls")).getScore();
            micros.put(result.getPrimaryResult().getLabel(), nanos / calls / 1000);
        }
        Map<String, Double> opendkim = OpenDkim.micros(folder);
        var table =
                new Table(
                        "One RSA-2048 signature, relaxed/relaxed, its key at hand: processor time",
                        "peer");
        for (String work : List.of("verify20kB", "verify25MB", "sign20kB")) {
            double ours = millis(micros, work);
            table.times(work + ", jDKIM", millis(micros, work + "Jdkim"), ours, NOTHING);
            if (micros.containsKey(work + "SimpleJavaMail")) {
                double peer = millis(micros, work + "SimpleJavaMail");
                table.times(work + ", simple-java-mail", peer, ours, NOTHING);
            }
            if (opendkim.containsKey(work)) {
                table.times(work + ", OpenDKIM", millis(opendkim, work), ours, NOTHING);
            }
        }
        if (opendkim.isEmpty()) {
            System.out.println("OpenDKIM is not installed: apt-get install libopendkim11");
        }
        System.out.println();
        micros.forEach(
                (work, time) -> System.out.printf(Locale.ROOT, "%-24s %,12.1f us%n", work, time));
        double verify = micros.getOrDefault("verify20kB", Double.NaN);
        double share =
                micros.getOrDefault("rawSha25625MB", Double.NaN)
                        / micros.getOrDefault("verify25MB", Double.NaN);
        System.out.printf(
                Locale.ROOT,
                "%nverify20kB: must %.0f us%s%nhash rate of 25 MB: %.0f %% of bare SHA-256, must"
                        + " %.0f %%%s%n",
                MUST,
                verify <= MUST ? "" : " MISSED",
                100 * share,
                100 * MUST_SHARE,
                share >= MUST_SHARE ? "" : " MISSED");
        Maildirs.delete(folder);
    }

    private static double millis(Map<String, Double> micros, String work) {
        return micros.getOrDefault(work, Double.NaN) / 1000;
    }
}
