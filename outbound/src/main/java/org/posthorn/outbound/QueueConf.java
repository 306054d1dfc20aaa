package org.posthorn.outbound;

import org.posthorn.conf.Key;
import org.posthorn.conf.Size;
import org.posthorn.mail.Address;

import java.time.Duration;
import java.util.Optional;

/** Mail that waits for other hosts, table {@code [queue]}. */
public record QueueConf(
        @Key(
                        doc =
                                "Messages that may wait, 1 to 10000000. Each takes up to 1 KB of"
                                        + " memory. When there are more, clients are told to try"
                                        + " again later.",
                        or = "250000",
                        replaces = "Postfix qmgr_message_active_limit")
                int maxMessages,
        @Key(doc = "Octets that all of them may have together.", or = "20GB") Size maxSize,
        @Key(
                        doc =
                                "What must stay free where the queue is; when there is less, mail"
                                        + " for other hosts is refused until there is more.",
                        or = "500MB",
                        replaces = "Postfix queue_minfree")
                Size minFree,
        @Key(
                        doc =
                                "How long it is tried to hand over a message before it goes back to"
                                        + " its sender, 1m to 60d.",
                        or = "5d",
                        replaces = "Postfix maximal_queue_lifetime, bounce_queue_lifetime")
                Duration lifetime,
        @Key(
                        doc =
                                "How long after the first attempt the second one follows, 1s to 1d."
                                    + " Each further one waits twice as long as the one before.",
                        or = "5m",
                        replaces = "Postfix minimal_backoff_time")
                Duration retryFirst,
        @Key(
                        doc = "The longest that the next attempt is waited for, up to 7d.",
                        or = "4h",
                        replaces = "Postfix maximal_backoff_time")
                Duration retryLast,
        @Key(
                        doc =
                                "After how long a sender is told that a message has not been handed"
                                    + " over yet, at least 1m. Without it senders are not told.",
                        example = "4h",
                        replaces = "Postfix delay_warning_time")
                Optional<Duration> delayWarning,
        @Key(
                        doc =
                                "Who is told when a message without a sender, such as a report of"
                                        + " delivery, cannot be delivered. Without it nobody is.",
                        example = "postmaster@example.org",
                        replaces = "Postfix notify_classes (2bounce), 2bounce_notice_recipient")
                Optional<Address> doubleBounces,
        @Key(
                        doc = "Attempts that may be under way at once, 1 to 10000.",
                        or = "100",
                        replaces = "Postfix default_process_limit")
                int concurrency,
        @Key(
                        doc =
                                "With how many attempts at once a destination begins about which"
                                        + " nothing is known, 1 to 1000.",
                        or = "5",
                        replaces = "Postfix initial_destination_concurrency")
                int destinationStart,
        @Key(
                        doc =
                                "How many one destination may get at once while it takes mail well,"
                                        + " 1 to 1000.",
                        or = "20",
                        replaces = "Postfix default_destination_concurrency_limit")
                int destinationLimit,
        @Key(
                        doc =
                                "The least time between the beginnings of two attempts at one"
                                        + " destination, up to 1h.",
                        or = "0s",
                        replaces = "Postfix default_destination_rate_delay")
                Duration destinationDelay,
        @Key(
                        doc =
                                "Recipients that one transaction has at most, 1 to 1000. Every host"
                                        + " takes 100: RFC 5321 §4.5.3.1.8.",
                        or = "50",
                        replaces = "Postfix default_destination_recipient_limit")
                int maxRecipients) {

    /** As if nothing were configured. */
    public static final QueueConf DEFAULT =
            new QueueConf(
                    250_000,
                    new Size(20_000_000_000L),
                    new Size(500_000_000),
                    Duration.ofDays(5),
                    Duration.ofMinutes(5),
                    Duration.ofHours(4),
                    Optional.empty(),
                    Optional.empty(),
                    100,
                    5,
                    20,
                    Duration.ZERO,
                    50);

    public QueueConf {
        within("max-messages", maxMessages, 10_000_000);
        within("concurrency", concurrency, 10_000);
        within("destination-limit", destinationLimit, 1000);
        within("destination-start", destinationStart, destinationLimit);
        within("max-recipients", maxRecipients, 1000);
        within("lifetime", lifetime, Duration.ofMinutes(1), Duration.ofDays(60), "1m to 60d");
        within("retry-first", retryFirst, Duration.ofSeconds(1), Duration.ofDays(1), "1s to 1d");
        within(
                "retry-last",
                retryLast,
                retryFirst,
                Duration.ofDays(7),
                "at least retry-first, at most 7d");
        within(
                "destination-delay",
                destinationDelay,
                Duration.ZERO,
                Duration.ofHours(1),
                "0 to 1h");
        if (delayWarning.isPresent() && delayWarning.get().toMinutes() < 1) {
            throw new IllegalArgumentException("delay-warning: must be 1m at least");
        }
    }

    private static void within(String key, int value, int most) {
        if (value < 1 || value > most) {
            throw new IllegalArgumentException(key + ": must be 1 to " + most);
        }
    }

    private static void within(
            String key, Duration value, Duration least, Duration most, String range) {
        if (value.compareTo(least) < 0 || value.compareTo(most) > 0) {
            throw new IllegalArgumentException(key + ": must be " + range);
        }
    }
}
