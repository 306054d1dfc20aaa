package org.posthorn.sasl;

import org.posthorn.conf.Network;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** From where each account has logged in. For one thread at a time. */
final class KnownAddresses {

    /** An account, a client of it, and the day of its last login. */
    record Known(String account, Network client, Instant day) {}

    /** Who has not been there for so long may be somebody else: addresses are given to others. */
    private static final Duration KEPT = Duration.ofDays(90);

    /** A telephone has a new network each day; home and work do not. */
    private static final int PER_ACCOUNT = 16;

    private final Recent<String, Recent<Network, Instant>> accounts;

    /**
     * @param limit of accounts
     */
    KnownAddresses(int limit) {
        accounts = new Recent<>(limit);
    }

    boolean has(String account, Network client, Instant now) {
        return accounts.find(account)
                .flatMap(clients -> clients.find(client))
                .filter(day -> isCurrent(day, now))
                .isPresent();
    }

    /** Returns whether that was news: the first login from there, or the first one of a day. */
    boolean learn(String account, Network client, Instant now) {
        Instant today = now.truncatedTo(ChronoUnit.DAYS);
        var clients = accounts.get(account, () -> new Recent<>(PER_ACCOUNT));
        boolean news = !clients.find(client).equals(Optional.of(today));
        if (news) {
            clients.put(client, today);
        }
        return news;
    }

    /** All of them, those that were seen last at the end. */
    List<Known> list(Instant now) {
        var all = new ArrayList<Known>();
        accounts.entries()
                .forEach((account, clients) ->
                        clients.entries()
                                .forEach((client, day) -> {
                                    if (isCurrent(day, now)) {
                                        all.add(new Known(account, client, day));
                                    }
                                }));
        return all;
    }

    private static boolean isCurrent(Instant day, Instant now) {
        return day.plus(KEPT).isAfter(now);
    }
}
