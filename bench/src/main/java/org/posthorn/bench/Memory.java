package org.posthorn.bench;

import org.posthorn.store.Mailbox;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** What an open mailbox costs, and whether a very large one opens in a small heap. */
final class Memory {

    private static final int OCTETS = 160;

    private Memory() {}

    static void run(Path folder, boolean quick) throws Exception {
        int messages = quick ? 100_000 : 1_000_000;
        Maildirs.delete(folder);
        Files.createDirectories(folder);
        Maildirs.link(folder.resolve("user0"), messages);
        System.out.printf(
                Locale.ROOT,
                "%nMemory of an open mailbox of %,d messages, heap of 512 MB; at most %d"
                        + " octets%n%n",
                messages,
                OCTETS);
        for (String state : List.of("index lost", "index there")) {
            System.out.printf("%-14s %s%n", state, open(folder));
        }
        Maildirs.delete(folder);
    }

    /** In a process of its own: it says what it has found. */
    private static String open(Path folder) throws IOException, InterruptedException {
        var command = new ArrayList<String>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of("-Xmx512m", "-XX:+UseSerialGC"));
        command.add("--enable-native-access=ALL-UNNAMED");
        command.addAll(List.of("-cp", System.getProperty("java.class.path")));
        command.addAll(List.of(Bench.class.getName(), "memory-of", folder.toString()));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        List<String> said = process.inputReader().lines().toList();
        int exit = process.waitFor();
        return exit == 0 ? said.getLast() : "FAILED: " + String.join("\n", said);
    }

    /** What {@link #open} runs. */
    static void measure(Path folder) {
        try (OpenStore store = OpenStore.over(folder)) {
            long before = used();
            try (Mailbox inbox = store.inbox("user0")) {
                int size = inbox.snapshot().size();
                long after = used();
                System.out.printf(
                        Locale.ROOT,
                        "%,d messages, %.1f octets each on the heap (%.0f MB)%n",
                        inbox.snapshot().size(),
                        (double) (after - before) / size,
                        (after - before) / 1e6);
            }
        }
    }

    private static long used() {
        Runtime runtime = Runtime.getRuntime();
        for (int i = 0; i < 3; i++) {
            System.gc();
        }
        return runtime.totalMemory() - runtime.freeMemory();
    }
}
