package org.posthorn;

import org.posthorn.conf.Key;

import java.time.Duration;

/** One {@code [[retention]]} block. */
public record RetentionConf(
        @Key(
                        doc = "Mailbox of every account, not what is below it.",
                        example = "Trash",
                        replaces = "Dovecot autoexpunge's mailbox block")
                String mailbox,
        @Key(
                        doc =
                                "Messages that came into the mailbox longer ago than this are"
                                        + " removed.",
                        example = "30d",
                        replaces = "Dovecot autoexpunge")
                Duration after) {

    public RetentionConf {
        if (after.isZero() || after.isNegative()) {
            throw new IllegalArgumentException("after must be longer than nothing");
        }
    }
}
