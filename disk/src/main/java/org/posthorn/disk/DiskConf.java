package org.posthorn.disk;

import org.posthorn.conf.Key;

/** Settings of the disk pool. */
public record DiskConf(
        @Key(
                        doc =
                                "Threads that read and write files, 1 to 256. Forces of different"
                                        + " files overlap on them: common disks gain nothing beyond"
                                        + " 16.",
                        or = "16")
                int threads) {

    /** As if nothing were configured. */
    public static final DiskConf DEFAULT = new DiskConf(16);

    public DiskConf {
        if (threads < 1 || threads > 256) {
            throw new IllegalArgumentException("threads must be 1 to 256");
        }
    }
}
