package org.posthorn.imap;

import org.posthorn.conf.Key;
import org.posthorn.conf.Size;

import java.time.Duration;

/** What an administrator decides about IMAP. */
public record ImapConf(
        @Key(
                        doc = "Largest message that APPEND takes, in octets.",
                        or = "64MB",
                        replaces = "Dovecot mail_max_size")
                Size maxAppend,
        @Key(
                        doc = "Time without a command after which a session ends; at least 30m.",
                        or = "30m",
                        replaces = "Dovecot imap_idle_timeout")
                Duration idle,
        @Key(
                        doc =
                                "How often a client in IDLE is sent a sign of life, so that address"
                                    + " translators on the way keep the connection; 10s to 29m.",
                        or = "2m",
                        replaces = "Dovecot imap_idle_notify_interval")
                Duration idleNotify) {

    /** RFC 9051 §5.4: an inactivity timer of at least 30 minutes. */
    private static final Duration SHORTEST_IDLE = Duration.ofMinutes(30);

    public static final ImapConf DEFAULT =
            new ImapConf(new Size(64_000_000), SHORTEST_IDLE, Duration.ofMinutes(2));

    public ImapConf {
        if (idle.compareTo(SHORTEST_IDLE) < 0) {
            throw new IllegalArgumentException("idle: must be at least 30m");
        }
        if (idleNotify.compareTo(Duration.ofSeconds(10)) < 0
                || idleNotify.compareTo(Duration.ofMinutes(29)) > 0) {
            throw new IllegalArgumentException("idle-notify: must be between 10s and 29m");
        }
    }
}
