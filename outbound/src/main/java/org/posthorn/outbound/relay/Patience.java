package org.posthorn.outbound.relay;

import java.time.Duration;

/**
 * How long we wait for a host. RFC 5321 §4.5.3.2.
 *
 * @param connecting the system would wait for minutes, and there may be other hosts
 * @param greeting for 220
 * @param command for most answers
 * @param data for 354
 * @param end for the answer to the whole message: it may be looked at for viruses meanwhile
 * @param opening everything before the first message, however the host drips
 * @param transaction everything about one message
 * @param octetsPerSecond by which a large message extends that
 */
record Patience(
        Duration connecting,
        Duration greeting,
        Duration command,
        Duration data,
        Duration end,
        Duration opening,
        Duration transaction,
        int octetsPerSecond) {

    /** What RFC 5321 asks for at least. */
    static Patience standard() {
        return new Patience(
                Duration.ofSeconds(30),
                Duration.ofMinutes(5),
                Duration.ofMinutes(5),
                Duration.ofMinutes(2),
                Duration.ofMinutes(10),
                Duration.ofMinutes(10),
                Duration.ofMinutes(20),
                8 * 1024);
    }

    /** For a whole message of so many octets. */
    Duration transaction(long octets) {
        return transaction.plusSeconds(octets / octetsPerSecond);
    }
}
