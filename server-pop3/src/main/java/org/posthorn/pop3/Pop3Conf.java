package org.posthorn.pop3;

import org.posthorn.conf.Key;

import java.time.Duration;

/** What an administrator decides about POP3. */
public record Pop3Conf(
        @Key(
                        doc = "Time without a command after which a session ends; at least 10m.",
                        or = "10m",
                        replaces = "Dovecot pop3 idle timeout, which is fixed")
                Duration idle) {

    /** RFC 1939 §3: an autologout timer of at least 10 minutes. */
    private static final Duration SHORTEST_IDLE = Duration.ofMinutes(10);

    /** As if nothing were configured. */
    public static final Pop3Conf DEFAULT = new Pop3Conf(SHORTEST_IDLE);

    public Pop3Conf {
        if (idle.compareTo(SHORTEST_IDLE) < 0) {
            throw new IllegalArgumentException("idle: must be at least 10m");
        }
    }
}
