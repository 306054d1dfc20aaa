package org.posthorn.sasl;

import org.posthorn.conf.Network;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.net.InetAddress;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Slows down those who guess passwords, and bans those who go on. One for all protocols and
 * mechanisms, and for as long as the program runs. Thread-safe; only {@link #pause} blocks.
 *
 * <p>An attempt is admitted before anything is checked. The more failures its client has had, the
 * longer it waits first. Where nobody has logged in to the account from there before, attempts
 * moreover wait for their turn: one at a time for the client, and for an account, or a server, that
 * has seen many failures. All tables are bounded; what is forgotten is who was heard of longest
 * ago. Longer than other classes, since all of it is one state behind one lock.
 */
public final class LoginGuard {

    /** What becomes of an attempt. */
    sealed interface Admission {

        /** It is checked after this time. */
        record Wait(Duration time, Caller caller) implements Admission {}

        /** It is not checked, and the client told to try again later. */
        record Refused(String reason) implements Admission {}
    }

    /** Waits. A test need not. */
    @FunctionalInterface
    interface Sleeper {
        void sleep(Duration time) throws InterruptedException;
    }

    /**
     * What is in force.
     *
     * @param delay the first one, which grows
     * @param shared networks whose addresses stand for many clients
     */
    record Rules(GuardConf conf, Duration delay, List<Network> shared) {

        private static final List<Network> LOOPBACK =
                List.of(Network.parse("127.0.0.0/8"), Network.parse("::1/128"));

        Rules {
            shared = List.copyOf(shared);
        }

        boolean isExempt(InetAddress client) {
            return conf.exemptNetworks().stream().anyMatch(net -> net.contains(client));
        }

        boolean isShared(InetAddress client) {
            return LOOPBACK.stream().anyMatch(net -> net.contains(client))
                    || shared.stream().anyMatch(net -> net.contains(client));
        }

        /** The first delay for the first failure too many, twice as long for each one more. */
        Duration growing(int excess) {
            if (excess < 1 || delay.isZero()) {
                return Duration.ZERO;
            }
            // before the factor could be too large, the delay is
            Duration grown = delay.multipliedBy(1L << Math.min(excess - 1, 20));
            return grown.compareTo(conf.maxDelay()) < 0 ? grown : conf.maxDelay();
        }

        /** As many attempts in a window as failures in it; never so long that all are refused. */
        Duration apart(int limit) {
            Duration apart = conf.window().dividedBy(limit);
            return apart.compareTo(conf.maxDelay()) < 0 ? apart : conf.maxDelay();
        }

        /** Whether so many failures of an account at an address are not its owner's alone. */
        boolean isCrowd(int failures) {
            return conf.accountFailures() > 0 && failures >= CROWD * conf.accountFailures();
        }

        /** How many may wait, of whom a tenth of the places is for those who are known. */
        int waiting(Caller caller) {
            return switch (caller) {
                case KNOWN -> conf.maxWaiting();
                case STRANGER -> conf.maxWaiting() - conf.maxWaiting() / 10;
            };
        }
    }

    /** An account, and a client that it has logged in from. */
    private record Owner(String account, Network client) {}

    private static final Logger LOG = LoggerFactory.getLogger(LoginGuard.class);

    /** Clients, as many accounts, and as many owners: some 15 MB at most for each. */
    private static final int MAX_TALLIES = 65_536;

    private static final int MAX_KNOWN_ACCOUNTS = 50_000;

    private static final int MAX_BANS = 65_536;

    /** A person mistypes a password twice. */
    private static final int FREE = 3;

    /** How often somebody at a shared address may fail more than an account may elsewhere. */
    private static final int CROWD = 5;

    private final InstantSource clock;
    private final Sleeper sleeper;
    private final AtomicInteger waiting = new AtomicInteger();

    /** Asked on the event loop, hence without the lock. */
    private final Map<Network, Ban> bans = new ConcurrentHashMap<>();

    /** Guards the tables below. */
    private final ReentrantLock lock = new ReentrantLock();

    private final Recent<Network, Tally> clients = new Recent<>(MAX_TALLIES);

    /** What was wrong in the same way before: a delay, and no reason for a ban. */
    private final Recent<Network, Tally> repeats = new Recent<>(MAX_TALLIES);

    private final Recent<Owner, Tally> owners = new Recent<>(MAX_TALLIES);
    private final Recent<String, Tally> accounts = new Recent<>(MAX_TALLIES);
    private final Tally all = new Tally();
    private final KnownAddresses known = new KnownAddresses(MAX_KNOWN_ACCOUNTS);

    private volatile Rules rules;
    private volatile Runnable banned = () -> {};
    private volatile boolean changed;

    /** In memory, with these rules until others are {@linkplain #configure set}. */
    public LoginGuard(AuthConf conf, List<Network> shared, InstantSource clock) {
        this(conf, shared, clock, Thread::sleep);
    }

    LoginGuard(AuthConf conf, List<Network> shared, InstantSource clock, Sleeper sleeper) {
        this.clock = clock;
        this.sleeper = sleeper;
        this.rules = new Rules(conf.guard(), conf.failureDelay(), shared);
    }

    /**
     * Sets other rules; what has been counted stays so.
     *
     * @param shared networks whose addresses stand for many clients, beside the loopback ones
     */
    public void configure(AuthConf conf, List<Network> shared) {
        rules = new Rules(conf.guard(), conf.failureDelay(), shared);
    }

    /** Whether this client is refused whatever it says. Never blocks. */
    public boolean isBanned(InetAddress client) {
        if (bans.isEmpty()) {
            return false;
        }
        Ban ban = bans.get(Network.ofCustomer(client));
        Rules now = rules;
        return ban != null
                && ban.until().isAfter(clock.instant())
                && !now.isExempt(client)
                && !now.isShared(client);
    }

    /**
     * What becomes of an attempt to log in.
     *
     * @param account as the directory knows it again; empty where no account can be meant
     */
    Admission admit(InetAddress client, String account) {
        Rules now = rules;
        if (now.isExempt(client)) {
            return new Admission.Wait(Duration.ZERO, Caller.KNOWN);
        }
        if (isBanned(client)) {
            return new Admission.Refused("the client is banned");
        }
        Network source = Network.ofCustomer(client);
        Instant time = clock.instant();
        lock.lock();
        try {
            return known.has(account, source, time)
                    ? known(now, new Owner(account, source), now.isShared(client), time)
                    : stranger(now, source, now.isShared(client), account, time);
        } finally {
            lock.unlock();
        }
    }

    private static int failures(Optional<Tally> tally, Rules rules, Instant time) {
        return rules.conf().addressFailures() == 0
                ? 0
                : tally.map(failures -> failures.count(time, rules.conf().window())).orElse(0);
    }

    /** Others at the same address do not slow the owner, whose own failures do. */
    private Admission known(Rules rules, Owner owner, boolean shared, Instant time) {
        Optional<Tally> own = owners.find(owner);
        int failures = failures(own, rules, time);
        Duration delay = rules.growing(failures - FREE + 1);
        // Everybody is at home where a webmail is.
        return own.isPresent() && shared && rules.isCrowd(failures)
                ? inTurn(rules, delay, List.of(new Turn(own.get(), delay)), time)
                : new Admission.Wait(delay, Caller.KNOWN);
    }

    /** For an attempt from where nobody has logged in to this account. */
    private Admission stranger(
            Rules rules, Network source, boolean shared, String account, Instant time) {
        GuardConf conf = rules.conf();
        Optional<Tally> tally = clients.find(source);
        int failures = failures(tally, rules, time) + failures(repeats.find(source), rules, time);
        Duration delay = rules.growing(failures - FREE + 1);
        // Nothing is kept of an attempt that has not failed: it would take the place of one.
        var turns = new ArrayList<Turn>();
        if (!shared) {
            tally.ifPresent(own -> turns.add(new Turn(own, delay)));
        }
        if (conf.accountFailures() > 0) {
            accounts.find(account)
                    .ifPresent(own -> {
                        int excess = own.count(time, conf.window()) - conf.accountFailures() + 1;
                        turns.add(new Turn(own, rules.growing(excess)));
                    });
        }
        if (conf.globalFailures() > 0 && all.count(time, conf.window()) >= conf.globalFailures()) {
            turns.add(new Turn(all, rules.apart(conf.globalFailures())));
        }
        turns.removeIf(turn -> turn.apart().isZero());
        return inTurn(rules, delay, turns, time);
    }

    private Admission inTurn(Rules rules, Duration delay, List<Turn> turns, Instant time) {
        if (waiting.get() >= rules.waiting(Caller.STRANGER)) {
            return new Admission.Refused("too many clients wait");
        }
        Instant begin = time.plus(delay);
        for (Turn turn : turns) {
            Instant mine = turn.tally().turn(time, turn.apart());
            begin = mine.isAfter(begin) ? mine : begin;
        }
        Duration wait = Duration.between(time, begin);
        if (wait.compareTo(rules.conf().maxDelay()) > 0) {
            return new Admission.Refused("too many attempts wait for their turn");
        }
        turns.forEach(turn -> turn.tally().take(turn.tally().turn(time, turn.apart())));
        return new Admission.Wait(wait, Caller.STRANGER);
    }

    private record Turn(Tally tally, Duration apart) {}

    /**
     * Counts a failure.
     *
     * @param fingerprint of what was wrong, in which the account is; 0 for none
     */
    void failed(InetAddress client, String account, long fingerprint) {
        Rules now = rules;
        if (now.isExempt(client)) {
            return;
        }
        Network source = Network.ofCustomer(client);
        Instant time = clock.instant();
        Duration window = now.conf().window();
        int limit = now.conf().addressFailures();
        Optional<Ban> ban = Optional.empty();
        lock.lock();
        try {
            boolean owner = known.has(account, source, time);
            Tally tally = clients.get(source, Tally::new);
            if (fingerprint != 0 && tally.knows(fingerprint)) {
                if (!owner) {
                    repeats.get(source, Tally::new).add(time, window);
                }
                return;
            }
            tally.add(time, window);
            if (owner) {
                owners.get(new Owner(account, source), Tally::new).add(time, window);
            } else {
                if (!account.isEmpty()) {
                    accounts.get(account, Tally::new).add(time, window);
                }
                all.add(time, window);
            }
            int failures = tally.count(time, window);
            if (limit > 0 && failures >= limit && !now.isShared(client)) {
                ban = Optional.of(new Ban(source, time.plus(now.conf().banTime()), failures));
            }
        } finally {
            lock.unlock();
        }
        ban.ifPresent(this::ban);
    }

    private void ban(Ban ban) {
        if (bans.size() >= MAX_BANS) {
            forgetExpired();
            bans.keySet().stream().limit(bans.size() - MAX_BANS + 1L).forEach(bans::remove);
        }
        // attempts that were under way fail as well, and are no news
        if (bans.put(ban.client(), ban) == null) {
            LOG.info(
                    "client banned: address={} until={} failures={}",
                    ban.client(),
                    ban.until(),
                    ban.failures());
        }
        changed = true;
        banned.run();
    }

    private void forgetExpired() {
        Instant now = clock.instant();
        bans.values().removeIf(ban -> !ban.until().isAfter(now));
    }

    /** Remembers that this account has logged in from there. */
    void succeeded(InetAddress client, String account) {
        lock.lock();
        try {
            // never by |=, which could take back what another thread says of a ban
            if (known.learn(account, Network.ofCustomer(client), clock.instant())) {
                changed = true;
            }
        } finally {
            lock.unlock();
        }
    }

    /** Waits, unless too many do; returns whether. */
    boolean pause(Duration time, Caller caller) {
        if (time.isZero() || time.isNegative()) {
            return true;
        }
        if (waiting.incrementAndGet() > rules.waiting(caller)) {
            waiting.decrementAndGet();
            return false;
        }
        try {
            sleeper.sleep(time);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            waiting.decrementAndGet();
        }
        return true;
    }

    /** Who is banned now, those who are free first at the beginning. */
    public List<Ban> bans() {
        forgetExpired();
        return bans.values().stream()
                .sorted(
                        Comparator.comparing(Ban::until)
                                .thenComparing(ban -> ban.client().toString()))
                .toList();
    }

    /** Lets a client in again, with nothing counted; returns whether it was banned. */
    public boolean unban(InetAddress client) {
        Network source = Network.ofCustomer(client);
        lock.lock();
        try {
            clients.entries().remove(source);
            repeats.entries().remove(source);
        } finally {
            lock.unlock();
        }
        forgetExpired();
        boolean was = bans.remove(source) != null;
        if (was) {
            changed = true;
        }
        return was;
    }

    /** What outlives the program, since it was taken last; empty if that is the same. */
    Optional<GuardState> takeChanges() {
        if (!changed) {
            return Optional.empty();
        }
        changed = false;
        lock.lock();
        try {
            return Optional.of(new GuardState(bans(), known.list(clock.instant())));
        } finally {
            lock.unlock();
        }
    }

    /** The changes that were taken could not be kept. */
    void changesLost() {
        changed = true;
    }

    /** Begins with what was kept, and tells {@code listener} of each ban from now on. */
    void restore(GuardState state, Runnable listener) {
        Instant now = clock.instant();
        state.bans().stream()
                .filter(ban -> ban.until().isAfter(now))
                .limit(MAX_BANS)
                .forEach(ban -> bans.put(ban.client(), ban));
        lock.lock();
        try {
            state.known().forEach(one -> known.learn(one.account(), one.client(), one.day()));
        } finally {
            lock.unlock();
        }
        banned = listener;
    }
}
