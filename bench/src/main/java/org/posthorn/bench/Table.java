package org.posthorn.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Rows that are printed as they come: only the ratios of one run mean anything. */
final class Table {

    /** What a promise says of a ratio. */
    sealed interface Must {

        /** Our time is at most this many times the peer's. */
        record AtMost(double ratio) implements Must {}

        /** Our rate is at least this many times the peer's. */
        record AtLeast(double ratio) implements Must {}

        /** Our time is at most so many milliseconds, whatever the peer's. */
        record Millis(double most) implements Must {}

        /** Nothing is promised. */
        record Nothing() implements Must {}
    }

    private static final String FORMAT = "%-44s %14s %14s %8s  %-12s %s%n";

    private final List<String> missed = new ArrayList<>();

    Table(String title, String peer) {
        System.out.printf(Locale.ROOT, "%n%s%n%n", title);
        System.out.printf(Locale.ROOT, FORMAT, "work", peer, "Posthorn", "ratio", "must", "");
        System.out.println("-".repeat(100));
    }

    /** Times in milliseconds: less is better. */
    void times(String work, double peer, double ours, Must must) {
        row(work, millis(peer), millis(ours), ours / peer, ours, must);
    }

    /** Amounts a second: more is better. */
    void rates(String work, double peer, double ours, Must must) {
        row(work, rate(peer), rate(ours), ours / peer, 0, must);
    }

    /** A time in milliseconds that has no peer, and that must not be longer. */
    void atMost(String work, double ours, double most) {
        boolean met = ours <= most;
        if (!met) {
            missed.add(work);
        }
        String promise = String.format(Locale.ROOT, "<= %.0f ms", most);
        String verdict = met ? "ok" : "MISSED";
        System.out.printf(Locale.ROOT, FORMAT, work, "", millis(ours), "", promise, verdict);
    }

    /** Something measured that has no peer. */
    void note(String work, String value) {
        System.out.printf(Locale.ROOT, "%-44s %14s %14s%n", work, "", value);
    }

    /** Says which promises were not kept. */
    void close() {
        System.out.println(missed.isEmpty() ? "every must is met" : "MISSED: " + missed);
    }

    private void row(String work, String peer, String ours, double ratio, double time, Must must) {
        boolean met =
                switch (must) {
                    case Must.AtMost(var most) -> ratio <= most;
                    case Must.AtLeast(var least) -> ratio >= least;
                    case Must.Millis(var most) -> time <= most;
                    case Must.Nothing nothing -> true;
                };
        String promise =
                switch (must) {
                    case Must.AtMost(var most) -> String.format(Locale.ROOT, "<= %.2f", most);
                    case Must.AtLeast(var least) -> String.format(Locale.ROOT, ">= %.2f", least);
                    case Must.Millis(var most) -> String.format(Locale.ROOT, "<= %.0f ms", most);
                    case Must.Nothing nothing -> "";
                };
        if (!met) {
            missed.add(work);
        }
        String verdict = promise.isEmpty() ? "" : met ? "ok" : "MISSED";
        String shown = String.format(Locale.ROOT, "%.2f", ratio);
        System.out.printf(Locale.ROOT, FORMAT, work, peer, ours, shown, promise, verdict);
    }

    static String millis(double millis) {
        return String.format(Locale.ROOT, millis < 10 ? "%.2f ms" : "%.0f ms", millis);
    }

    static String rate(double rate) {
        return String.format(Locale.ROOT, "%,.0f/s", rate);
    }
}
