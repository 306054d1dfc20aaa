package org.posthorn.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** Processor time of a server: its first process, and all that this one has started. */
final class Cpu {

    /** Ticks of {@code /proc/PID/stat} a second, on every Linux there is. */
    private static final double TICKS = 100;

    private Cpu() {}

    /** In milliseconds, of those that live and those that have ended. */
    static double millis(long pid) {
        Stream<ProcessHandle> tree =
                ProcessHandle.of(pid).stream()
                        .flatMap(first -> Stream.concat(Stream.of(first), first.descendants()));
        return tree.mapToLong(process -> ticks(process.pid())).sum() * 1000 / TICKS;
    }

    private static long ticks(long pid) {
        try {
            String stat = Files.readString(Path.of("/proc/" + pid + "/stat"));
            // the name before may hold anything; user, system, and those of children that ended
            List<String> fields = List.of(stat.substring(stat.lastIndexOf(')') + 2).split(" "));
            return fields.subList(11, 15).stream().mapToLong(Long::parseLong).sum();
        } catch (IOException e) {
            return 0; // it has ended meanwhile, and its parent has its time
        }
    }
}
