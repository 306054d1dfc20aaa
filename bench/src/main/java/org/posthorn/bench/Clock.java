package org.posthorn.bench;

import java.util.Arrays;

/** Times of work, in milliseconds. */
final class Clock {

    /** Work that may fail. */
    interface Work {
        void run() throws Exception;
    }

    private Clock() {}

    static double millis(Work work) throws Exception {
        long begin = System.nanoTime();
        work.run();
        return (System.nanoTime() - begin) / 1e6;
    }

    /** The middle one of several times. */
    static double median(int times, Work work) throws Exception {
        var all = new double[times];
        for (int i = 0; i < times; i++) {
            all[i] = millis(work);
        }
        Arrays.sort(all);
        return all[times / 2];
    }
}
