package org.posthorn.outbound;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.posthorn.conf.Size;
import org.posthorn.mail.Address;
import org.posthorn.mail.Recipient;
import org.posthorn.mail.Returned;
import org.posthorn.mail.ReversePath;
import org.posthorn.outbound.Schedule.Health;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;

/**
 * Virtual time: attempts take as long as a test says, and days pass in milliseconds. What must
 * always hold is checked at every step.
 */
@DisplayName("The schedule is fair, bounded, and lets nobody starve")
@Timeout(120)
class ScheduleTest {

    private static final long SECOND = 1000;
    private static final long MINUTE = 60 * SECOND;
    private static final long HOUR = 60 * MINUTE;
    private static final long DAY = 24 * HOUR;

    private final Random random = new Random(7);

    /** What the next hops do. */
    private interface Hosts {
        /** How it ends. */
        Health health(Task task, long now);

        /** How long it takes. */
        long time(Task task, long now);

        /** Whether the message has to come again. */
        default boolean again(Task task, long now) {
            return health(task, now) == Health.BAD;
        }
    }

    private record Running(long until, Task task) {}

    /** Runs tasks and checks what must always hold. */
    private final class Simulation {

        final QueueConf conf;
        final Schedule schedule;
        final Hosts hosts;
        final PriorityQueue<Running> running =
                new PriorityQueue<>(Comparator.comparingLong(Running::until));
        final Map<NextHop, Integer> atHop = new HashMap<>();
        final Map<String, Long> firstTried = new HashMap<>();
        final Map<String, Integer> attempts = new HashMap<>();
        final List<Task> order = new ArrayList<>();
        final TreeMap<Long, List<Task>> arrivals = new TreeMap<>();
        long now;
        long steps;

        Simulation(QueueConf conf, Hosts hosts) {
            this.conf = conf;
            this.hosts = hosts;
            this.schedule = new Schedule(conf, random);
        }

        void arrive(long at, Task task) {
            arrivals.computeIfAbsent(at, any -> new ArrayList<>()).add(task);
        }

        /** Until so much time has passed, or nothing is left to do. */
        void run(long until) {
            while (true) {
                while (!arrivals.isEmpty() && arrivals.firstKey() <= now) {
                    arrivals.pollFirstEntry().getValue().forEach(task -> schedule.add(task, now));
                }
                for (Task task = schedule.next(now); task != null; task = schedule.next(now)) {
                    begin(task);
                }
                long next = schedule.alarm();
                assertThat(next).isGreaterThan(now);
                next = Math.min(next, running.isEmpty() ? Long.MAX_VALUE : running.peek().until());
                next = Math.min(next, arrivals.isEmpty() ? Long.MAX_VALUE : arrivals.firstKey());
                if (next > until) {
                    now = until;
                    return;
                }
                now = Math.max(now, next);
                while (!running.isEmpty() && running.peek().until() <= now) {
                    end(running.poll().task());
                }
            }
        }

        private void begin(Task task) {
            steps++;
            assertThat(task.state).isEqualTo(Task.State.RUNNING);
            assertThat(task.due).isLessThanOrEqualTo(now);
            running.add(new Running(now + hosts.time(task, now), task));
            order.add(task);
            firstTried.putIfAbsent(task.entry.name, now);
            attempts.merge(task.entry.name, 1, Integer::sum);
            int here = atHop.merge(task.hop, 1, Integer::sum);
            assertThat(here).isLessThanOrEqualTo(conf.destinationLimit());
            assertThat(running.size()).isLessThanOrEqualTo(conf.concurrency());
            assertThat(schedule.running()).isEqualTo(running.size());
        }

        private void end(Task task) {
            atHop.merge(task.hop, -1, Integer::sum);
            boolean again = hosts.again(task, now);
            schedule.done(task, hosts.health(task, now), now);
            if (again) {
                long due = now + schedule.delay(attempts.getOrDefault(task.entry.name, 1));
                schedule.add(new Task(task.entry, task.hop, task.recipients, due, false), now);
            }
        }

        long firstTried(String id) {
            return firstTried.getOrDefault(id, Long.MAX_VALUE);
        }

        /** How many messages of this kind were never tried. */
        long untried(List<Task> tasks) {
            return tasks.stream().filter(task -> !firstTried.containsKey(task.entry.name)).count();
        }
    }

    private static QueueConf conf(int concurrency) {
        return conf(concurrency, Duration.ZERO);
    }

    private static QueueConf conf(int concurrency, Duration delay) {
        return new QueueConf(
                10_000_000,
                new Size(20_000_000_000L),
                new Size(0),
                Duration.ofDays(5),
                Duration.ofMinutes(5),
                Duration.ofHours(4),
                Optional.empty(),
                Optional.empty(),
                concurrency,
                5,
                20,
                delay,
                50);
    }

    private static Hosts good(long time) {
        return new Hosts() {
            @Override
            public Health health(Task task, long now) {
                return Health.GOOD;
            }

            @Override
            public long time(Task task, long now) {
                return time;
            }
        };
    }

    /** Some next hops never answer, and let one wait for a minute. */
    private static Hosts dead(Set<String> names) {
        return new Hosts() {
            @Override
            public Health health(Task task, long now) {
                return names.contains(task.hop.name()) ? Health.BAD : Health.GOOD;
            }

            @Override
            public long time(Task task, long now) {
                return names.contains(task.hop.name()) ? MINUTE : SECOND / 10;
            }
        };
    }

    private static Task fresh(String id, String account, String domain) {
        var to = new Recipient(new Address("bob", domain));
        var transaction =
                new Transaction(
                        id,
                        true,
                        account,
                        new ReversePath.Null(),
                        Optional.empty(),
                        Returned.UNASKED,
                        false,
                        false,
                        Instant.EPOCH,
                        List.of(to));
        var entry = new Entry(id, account, "", transaction, 1000, 1000);
        return new Task(entry, new NextHop.Exchangers(domain), List.of(0), 0, true);
    }

    private static Task retry(String id, String account, String domain) {
        Task task = fresh(id, account, domain);
        return new Task(task.entry, task.hop, task.recipients, 0, false);
    }

    @Test
    void one_dead_destination_does_not_delay_fresh_mail_for_others() {
        var simulation = new Simulation(conf(20), dead(Set.of("dead.example")));
        for (int i = 0; i < 50_000; i++) {
            simulation.arrive(0, fresh("d" + i, "bulk", "dead.example"));
        }
        var others = new ArrayList<Task>();
        for (int i = 0; i < 1000; i++) {
            Task task = fresh("o" + i, "ada", "d" + i % 7 + ".example");
            others.add(task);
            simulation.arrive(i * 7L * MINUTE + 13, task);
        }
        simulation.run(5 * DAY);
        for (int i = 0; i < others.size(); i++) {
            assertThat(simulation.firstTried("o" + i) - (i * 7L * MINUTE + 13)).isLessThan(SECOND);
        }
        assertThat(simulation.steps).as("the dead one is probed, not flooded").isLessThan(2000);
    }

    @Test
    void even_many_dead_destinations_leave_room_for_fresh_mail() {
        var dead = new HashSet<String>();
        for (int i = 0; i < 2000; i++) {
            dead.add("dead" + i + ".example");
        }
        var simulation = new Simulation(conf(100), dead(dead));
        for (String domain : dead) {
            for (int i = 0; i < 3; i++) {
                simulation.arrive(0, retry(domain + i, "bulk", domain));
            }
        }
        for (int i = 0; i < 500; i++) {
            simulation.arrive(i * SECOND + 5, fresh("o" + i, "ada", "good" + i % 50 + ".example"));
        }
        simulation.run(HOUR);
        for (int i = 0; i < 500; i++) {
            assertThat(simulation.firstTried("o" + i) - i * SECOND - 5).isLessThan(SECOND);
        }
    }

    @Test
    void fresh_mail_goes_before_retries_and_retries_do_not_starve() {
        var simulation = new Simulation(conf(10), good(SECOND));
        for (int i = 0; i < 5000; i++) {
            simulation.arrive(0, retry("r" + i, "ada", "a" + i % 100 + ".example"));
            simulation.arrive(0, fresh("f" + i, "ada", "a" + i % 100 + ".example"));
        }
        simulation.run(DAY);
        assertThat(simulation.order).hasSize(10_000);
        List<Task> whileBothWait = simulation.order.subList(0, 5000);
        assertThat(whileBothWait.stream().filter(task -> task.fresh).count()).isEqualTo(4000);
        for (int i = 0; i + Schedule.RETRY_TURN <= whileBothWait.size(); i++) {
            assertThat(whileBothWait.subList(i, i + Schedule.RETRY_TURN))
                    .anyMatch(task -> !task.fresh);
        }
    }

    @Test
    void a_fresh_message_waits_for_one_attempt_where_retries_fill_its_destination() {
        var simulation = new Simulation(conf(100), good(30 * SECOND));
        for (int i = 0; i < 10_000; i++) {
            simulation.arrive(0, retry("r" + i, "bulk", "big.example"));
        }
        simulation.arrive(10 * MINUTE + 1, fresh("f", "ada", "big.example"));
        simulation.run(HOUR);
        assertThat(simulation.firstTried("f")).isEqualTo(10 * MINUTE + 1);
    }

    @Test
    void accounts_have_turns_at_a_destination() {
        var simulation = new Simulation(conf(100), good(SECOND));
        for (int i = 0; i < 10_000; i++) {
            simulation.arrive(0, fresh("b" + i, "bulk", "big.example"));
        }
        for (int i = 0; i < 10; i++) {
            simulation.arrive(MINUTE, fresh("a" + i, "ada", "big.example"));
        }
        simulation.run(HOUR);
        for (int i = 0; i < 10; i++) {
            assertThat(simulation.firstTried("a" + i)).isLessThan(MINUTE + 3 * SECOND);
        }
    }

    @Test
    void destinations_have_turns() {
        var simulation = new Simulation(conf(10), good(SECOND));
        for (int i = 0; i < 1000; i++) {
            simulation.arrive(0, fresh("b" + i, "ada", "big.example"));
        }
        for (int i = 0; i < 1000; i++) {
            simulation.arrive(0, fresh("s" + i, "ada", "s" + i + ".example"));
        }
        simulation.run(HOUR);
        List<Task> first = simulation.order.subList(0, 1000);
        long big = first.stream().filter(task -> task.hop.name().equals("big.example")).count();
        assertThat(big).isLessThan(20);
    }

    @Test
    void the_window_grows_with_success() {
        var simulation = new Simulation(conf(100), good(SECOND));
        for (int i = 0; i < 2000; i++) {
            simulation.arrive(0, fresh("b" + i, "ada", "big.example"));
        }
        simulation.run(0);
        assertThat(simulation.running).hasSize(5);
        simulation.run(5 * SECOND);
        assertThat(simulation.running).hasSizeBetween(8, 12);
        simulation.run(40 * SECOND);
        assertThat(simulation.running).hasSize(20);
    }

    @Test
    void a_destination_that_does_not_answer_rests_and_is_probed_by_one() {
        var simulation = new Simulation(conf(100), dead(Set.of("dead.example")));
        for (int i = 0; i < 1000; i++) {
            simulation.arrive(0, fresh("d" + i, "ada", "dead.example"));
        }
        simulation.run(4 * MINUTE);
        assertThat(simulation.steps).isBetween(4L, 10L);
        assertThat(simulation.running).isEmpty();
        long before = simulation.steps;
        simulation.run(DAY);
        assertThat(simulation.steps - before).isBetween(20L, 40L);
    }

    @Test
    void who_comes_back_gets_everything() {
        var simulation =
                new Simulation(
                        conf(100),
                        new Hosts() {
                            @Override
                            public Health health(Task task, long now) {
                                return now < 6 * HOUR ? Health.BAD : Health.GOOD;
                            }

                            @Override
                            public long time(Task task, long now) {
                                return SECOND;
                            }
                        });
        var tasks = new ArrayList<Task>();
        for (int i = 0; i < 1000; i++) {
            Task task = fresh("d" + i, "ada", "back.example");
            tasks.add(task);
            simulation.arrive(0, task);
        }
        simulation.run(6 * HOUR);
        assertThat(simulation.untried(tasks)).isGreaterThan(900);
        simulation.run(7 * HOUR + 10 * MINUTE);
        assertThat(simulation.untried(tasks)).isZero();
        simulation.run(2 * DAY);
        assertThat(simulation.schedule.lanes()).isZero();
    }

    @Test
    void attempts_at_one_destination_keep_their_distance() {
        var simulation = new Simulation(conf(100, Duration.ofSeconds(10)), good(3 * MINUTE));
        for (int i = 0; i < 100; i++) {
            simulation.arrive(0, fresh("s" + i, "ada", "slow.example"));
        }
        simulation.run(5 * SECOND);
        assertThat(simulation.steps).isEqualTo(1);
        simulation.run(45 * SECOND);
        assertThat(simulation.steps).isEqualTo(5);
        simulation.run(DAY);
        assertThat(simulation.steps).isEqualTo(100);
    }

    @Test
    void five_days_of_thousands_of_destinations() {
        int count = 20_000;
        var simulation =
                new Simulation(
                        conf(50),
                        new Hosts() {
                            @Override
                            public Health health(Task task, long now) {
                                int hash = Math.floorMod(task.hop.hashCode(), 10);
                                boolean outage = now / (6 * HOUR) % 3 == hash % 3;
                                return hash == 0 || (hash < 5 && outage) ? Health.BAD : Health.GOOD;
                            }

                            @Override
                            public long time(Task task, long now) {
                                return health(task, now) == Health.BAD
                                        ? 30 * SECOND
                                        : 50 + Math.floorMod(task.entry.hashCode(), 2000);
                            }

                            @Override
                            public boolean again(Task task, long now) {
                                boolean greylisted =
                                        task.fresh && Math.floorMod(task.entry.hashCode(), 5) == 0;
                                return health(task, now) == Health.BAD || greylisted;
                            }
                        });
        var tasks = new ArrayList<Task>();
        for (int i = 0; i < count; i++) {
            Task task =
                    fresh(
                            "m" + i,
                            "account" + random.nextInt(200),
                            "d" + random.nextInt(4000) + ".example");
            tasks.add(task);
            simulation.arrive(random.nextLong(2 * DAY), task);
        }
        simulation.run(5 * DAY);
        assertThat(simulation.untried(tasks)).as("nobody starves").isZero();
    }

    @Test
    void cancelled_tasks_never_run() {
        var simulation = new Simulation(conf(5), good(SECOND));
        var cancelled = new HashSet<String>();
        var tasks = new ArrayList<Task>();
        for (int i = 0; i < 2000; i++) {
            Task task =
                    i % 3 == 0
                            ? retry("m" + i, "a" + i % 5, "d" + i % 20 + ".example")
                            : fresh("m" + i, "a" + i % 5, "d" + i % 20 + ".example");
            tasks.add(task);
            simulation.arrive(0, task);
        }
        simulation.run(0);
        for (Task task : tasks) {
            if (random.nextBoolean() && task.cancel()) {
                cancelled.add(task.entry.name);
            }
        }
        simulation.run(DAY);
        assertThat(simulation.order).hasSize(2000 - cancelled.size());
        assertThat(simulation.firstTried.keySet()).doesNotContainAnyElementsOf(cancelled);
        assertThat(simulation.schedule.lanes()).isZero();
    }

    @Test
    void a_rest_ends_when_somebody_says_so() {
        var simulation = new Simulation(conf(100), dead(Set.of("dead.example")));
        for (int i = 0; i < 100; i++) {
            simulation.arrive(0, fresh("d" + i, "ada", "dead.example"));
        }
        simulation.run(4 * MINUTE);
        assertThat(simulation.running).isEmpty();
        simulation.schedule.prod(new NextHop.Exchangers("dead.example"), simulation.now);
        simulation.run(4 * MINUTE + SECOND);
        assertThat(simulation.running).hasSize(1);
    }

    @Test
    void delays_double_up_to_the_longest() {
        var schedule = new Schedule(conf(1), random);
        for (int attempts = 1; attempts < 100; attempts++) {
            double minutes = Math.min(5 * Math.pow(2, attempts - 1), 240);
            assertThat(schedule.delay(attempts))
                    .isBetween((long) (minutes * MINUTE * 0.89), (long) (minutes * MINUTE * 1.11));
        }
    }
}
