package org.posthorn.dns;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Expiry;
import com.github.benmanes.caffeine.cache.Ticker;

import org.jspecify.annotations.Nullable;
import org.posthorn.dns.DnsConf.Dnssec;
import org.xbill.DNS.ResolverConfig;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Asks the configured resolvers, and remembers what they say for as long as they say. Thread-safe.
 *
 * <p>It has nothing that must be closed, and reads the system's settings at the first question: who
 * never asks pays nothing.
 */
public final class DnsClient implements Dns {

    /** So that one message asks once: nobody can rely on a change within seconds. */
    private static final long LEAST_SECONDS = 5;

    private final DnsConf conf;
    private final Ticker ticker;
    private final ReentrantLock opening = new ReentrantLock();
    private volatile @Nullable Opened opened;

    /** What is remembered, and for how long. */
    private record Kept(Answer<?> answer, long seconds) {}

    /** What is made at the first question. */
    private record Opened(Exchange exchange, Cache<Question<?>, Kept> cache) {}

    public DnsClient(DnsConf conf) {
        this(conf, Ticker.systemTicker());
    }

    /** With another clock for what is remembered. */
    DnsClient(DnsConf conf, Ticker ticker) {
        this.conf = conf;
        this.ticker = ticker;
    }

    private Opened opened() {
        Opened known = opened;
        if (known != null) {
            return known;
        }
        opening.lock();
        try {
            Opened first = opened != null ? opened : open();
            opened = first;
            return first;
        } finally {
            opening.unlock();
        }
    }

    private Opened open() {
        List<InetSocketAddress> servers =
                conf.servers().isEmpty()
                        ? ResolverConfig.getCurrentConfig().servers()
                        : conf.servers().stream().map(DnsConf::socketAddress).toList();
        boolean trusted = isTrusted(conf.dnssec(), servers);
        Cache<Question<?>, Kept> cache =
                Caffeine.newBuilder()
                        .maximumWeight(conf.cacheSize().octets())
                        .weigher(DnsClient::weight)
                        .expireAfter(
                                Expiry.<Question<?>, Kept>creating(
                                        (question, kept) -> Duration.ofSeconds(kept.seconds)))
                        .ticker(ticker)
                        .executor(Runnable::run)
                        .build();
        return new Opened(new Exchange(servers, conf.timeout(), trusted), cache);
    }

    /** Whether their word counts about DNSSEC: that of all of them, or of none. */
    static boolean isTrusted(Dnssec dnssec, List<InetSocketAddress> servers) {
        return dnssec == Dnssec.SERVERS
                || servers.stream().allMatch(s -> s.getAddress().isLoopbackAddress());
    }

    @Override
    public <R extends Data> Answer<R> ask(Question<R> question, Deadline deadline) {
        var parts = opened();
        Kept kept = parts.cache.getIfPresent(question);
        if (kept != null) {
            return typed(kept.answer);
        }
        var reading = new Reading<>(question);
        var next = question;
        while (true) {
            switch (parts.exchange.ask(next, deadline)) {
                case Exchange.Reply.Unknown(var trouble) -> {
                    return new Answer.Failed<>(trouble);
                }
                case Exchange.Reply.Known(var message, var secure) -> {
                    switch (reading.read(message, secure)) {
                        case Reading.Outcome.AskFor<R>(var other) -> next = other;
                        case Reading.Outcome.Answered<R>(var answer, var seconds) -> {
                            keep(parts.cache, question, answer, seconds);
                            return answer;
                        }
                    }
                }
            }
        }
    }

    private static void keep(
            Cache<Question<?>, Kept> cache, Question<?> question, Answer<?> answer, long seconds) {
        boolean negative = answer instanceof Answer.NoSuchName || answer instanceof Answer.NoData;
        if (seconds > 0 || !negative) {
            cache.put(question, new Kept(answer, Math.max(seconds, LEAST_SECONDS)));
        }
    }

    /** The question is the key, and its answer has its type. */
    @SuppressWarnings("unchecked")
    private static <R extends Data> Answer<R> typed(Answer<?> answer) {
        return (Answer<R>) answer;
    }

    /** About as many octets as it takes. */
    private static int weight(Question<?> question, Kept kept) {
        int octets = 200 + question.name().text().length();
        if (kept.answer instanceof Answer.Found<?>(var records, var owner, var security)) {
            octets += owner.text().length();
            for (Data data : records) {
                octets += 100 + length(data);
            }
        }
        return octets;
    }

    private static int length(Data data) {
        return switch (data) {
            case Data.A(var address) -> 4;
            case Data.Aaaa(var address) -> 16;
            case Data.Mx(var preference, var host) -> host.text().length();
            case Data.Txt(var text) -> text.length();
            case Data.Ptr(var name) -> name.text().length();
            case Data.Cname(var target) -> target.text().length();
            case Data.Tlsa tlsa -> tlsa.association().length();
            case Data.Srv srv -> srv.target().text().length();
            case Data.Caa caa -> caa.tag().length() + caa.value().length();
        };
    }
}
