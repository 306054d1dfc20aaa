package org.posthorn.net;

import org.posthorn.conf.Network;

import java.time.Duration;
import java.util.List;

/** Configurations with short times. */
final class Limited {

    private Limited() {}

    static NetConf conf() {
        return times(Duration.ofSeconds(5));
    }

    /** The same time for everything that a client may take. */
    static NetConf times(Duration time) {
        return conf(1000, 1000, 1000, List.of(), time);
    }

    static NetConf connections(int all, int perAddress, int perUser, Network... exempt) {
        return conf(all, perAddress, perUser, List.of(exempt), Duration.ofSeconds(5));
    }

    private static NetConf conf(
            int all, int perAddress, int perUser, List<Network> exempt, Duration time) {
        return new NetConf(
                all,
                perAddress,
                perUser,
                exempt,
                time,
                time,
                1000,
                time,
                time,
                Duration.ofSeconds(1));
    }
}
