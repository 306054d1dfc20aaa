package org.posthorn.outbound;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.posthorn.disk.CrashSimulator;
import org.posthorn.disk.InMemory;
import org.posthorn.disk.Loss;
import org.posthorn.disk.NioVolume;
import org.posthorn.disk.RecordingVolume;
import org.posthorn.mail.Notify;
import org.posthorn.mail.Recipient;
import org.posthorn.mail.ReversePath;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * The power fails after any operation, in every way that a file system allows: what was accepted by
 * then reaches each recipient, and a second time only if its outcome was not forced yet; a report
 * goes out once.
 */
@DisplayName("What is accepted survives a power cut")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(300)
class QueueCrashTest {

    private static final int CUTS = 120;

    private static final List<Loss> LOSSES = List.of(Loss.values());

    @TempDir(factory = InMemory.class)
    Path folder;

    private final SplittableRandom random = new SplittableRandom(11);
    private int worlds;
    private int cuts;

    /** A recipient of a message, or the message of a report. */
    private record Handed(String id, String recipient) {}

    /** When what was promised held, and when what was done was done, in operations of the disk. */
    private static final class Life {
        final ConcurrentMap<Handed, Long> accepted = new ConcurrentHashMap<>();
        final ConcurrentLinkedQueue<Handed> begun = new ConcurrentLinkedQueue<>();

        /** The moment when the next hop had taken it. */
        final ConcurrentMap<Handed, Long> taken = new ConcurrentHashMap<>();

        /** The moment when nothing of it was under way any more. */
        volatile long settled;
    }

    @AfterAll
    void say_how_many() {
        System.out.printf("%d power cuts survived%n", cuts);
    }

    /** Good ones take it, later ones do not yet, bad ones never. */
    private static void script(World world, RecordingVolume volume, Life life, boolean laterToo) {
        world.carrier.answer((hop, parcel) -> {
            var outcomes = new ArrayList<Outcome>();
            for (String to : parcel.recipients()) {
                var handed = new Handed(parcel.id(), to);
                if (to.startsWith("bad")) {
                    outcomes.add(ScriptedCarrier.failed());
                } else if (to.startsWith("later") && !laterToo) {
                    outcomes.add(ScriptedCarrier.deferred());
                } else {
                    life.begun.add(handed);
                    life.taken.putIfAbsent(handed, volume.moment());
                    outcomes.add(ScriptedCarrier.relayed());
                }
            }
            return new Attempt(outcomes, new Contact("mx", "", Contact.Reach.REACHED));
        });
        world.pipeline =
                report ->
                        World.post(
                                world.queue,
                                world.transaction(
                                        report.id(),
                                        new ReversePath.Null(),
                                        List.of(
                                                new Recipient(
                                                        report.to(),
                                                        Notify.NEVER,
                                                        Optional.empty()))),
                                World.text(report.message()));
    }

    private static void quiet(World world) throws IOException {
        world.queue.pump();
        await().pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(2))
                .until(() -> world.queue.isQuiet());
    }

    @Test
    void messages_that_are_sent_at_once() throws IOException {
        cut("good@a.example");
    }

    @Test
    void recipients_with_several_next_hops() throws IOException {
        cut("good@a.example", "good@b.example", "good2@a.example");
    }

    @Test
    void recipients_that_are_deferred() throws IOException {
        cut("good@a.example", "later@b.example", "later@a.example");
    }

    @Test
    void recipients_that_fail() throws IOException {
        cut("bad@a.example");
    }

    @Test
    void everything_at_once() throws IOException {
        cut("good@a.example", "bad@a.example", "later@b.example", "bad@b.example");
    }

    @Test
    void many_at_once() throws IOException {
        var ids = new ArrayList<String>();
        for (int i = 0; i < 80; i++) {
            ids.add("m" + i);
        }
        cut(ids, "good@a.example", "later@b.example", "bad@c.example");
    }

    @Test
    void what_was_refused_for_a_force_that_failed_does_not_come_back() throws IOException {
        Path root = Files.createDirectory(folder.resolve("world-" + ++worlds));
        var recording = new RecordingVolume(new NioVolume());
        var broken = new AtomicBoolean();
        long refused;
        try (var world =
                new World(
                        World.CONF,
                        root.resolve("queue"),
                        new UnforcedVolume(recording, broken),
                        new TestClock())) {
            world.post("m1", "good@a.example");
            broken.set(true);
            assertThatThrownBy(() -> world.post("m2", "good@a.example"))
                    .isInstanceOf(IOException.class);
            refused = recording.moment();
            broken.set(false);
            world.post("m3", "good@a.example");
        }
        var simulator = new CrashSimulator(root, recording.recorded());
        for (int i = 0; i < CUTS; i++) {
            long moment = random.nextLong(refused, simulator.last() + 1);
            Loss loss = LOSSES.get(random.nextInt(LOSSES.size()));
            long seed = random.nextLong();
            cuts++;
            Path copy = Files.createDirectory(folder.resolve("copy-" + cuts));
            simulator.after(moment, loss, seed).write(copy);
            try (var world =
                    new World(
                            World.CONF, copy.resolve("queue"), new NioVolume(), new TestClock())) {
                world.started();
                quiet(world);
                assertThat(world.carrier.carried)
                        .as("cut after %d, %s, seed %d", moment, loss, seed)
                        .extracting(ScriptedCarrier.Carried::id)
                        .contains("m1")
                        .doesNotContain("m2");
                assertThat(world.files()).isEmpty();
            }
            delete(copy);
        }
    }

    private void cut(String... recipients) throws IOException {
        cut(List.of("m1", "m2", "m3"), recipients);
    }

    private void cut(List<String> messages, String... recipients) throws IOException {
        Path root = Files.createDirectory(folder.resolve("world-" + ++worlds));
        var volume = new RecordingVolume(new NioVolume());
        var clock = new TestClock();
        var life = new Life();
        try (var world = new World(World.CONF, root.resolve("queue"), volume, clock)) {
            script(world, volume, life, false);
            world.started();
            post(world, volume, life, messages, recipients);
            quiet(world);
            clock.pass(Duration.ofHours(1));
            script(world, volume, life, true);
            world.queue.pump();
            quiet(world);
            assertThat(world.queue.size()).isZero();
            life.settled = volume.moment();
        }
        var simulator = new CrashSimulator(root, volume.recorded());
        for (int i = 0; i < CUTS; i++) {
            long moment = random.nextLong(simulator.last() + 1);
            Loss loss = LOSSES.get(random.nextInt(LOSSES.size()));
            check(simulator, life, moment, loss, random.nextLong());
        }
        check(simulator, life, simulator.last(), Loss.EVERYTHING, 1);
    }

    private static void post(
            World world,
            RecordingVolume volume,
            Life life,
            List<String> messages,
            String... recipients) {
        var posts = new ArrayList<Callable<Boolean>>();
        for (String id : messages) {
            posts.add(() -> {
                world.post(id, recipients);
                for (String to : recipients) {
                    life.accepted.put(new Handed(id, to), volume.moment());
                }
                return true;
            });
        }
        try (var threads = Executors.newFixedThreadPool(messages.size() > 10 ? 8 : 1)) {
            assertThat(threads.invokeAll(posts)).allSatisfy(Future::get);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private void check(CrashSimulator simulator, Life before, long moment, Loss loss, long seed)
            throws IOException {
        cuts++;
        Path copy = Files.createDirectory(folder.resolve("copy-" + cuts));
        simulator.after(moment, loss, seed).write(copy);
        var after = new Life();
        var volume = new RecordingVolume(new NioVolume());
        var clock = new TestClock();
        clock.pass(Duration.ofHours(2));
        try (var world = new World(World.CONF, copy.resolve("queue"), volume, clock)) {
            script(world, volume, after, true);
            world.started();
            quiet(world);
            assertThat(world.queue.size()).isZero();
            assertThat(world.files()).isEmpty();
        }
        String where = "cut after %d, %s, seed %d".formatted(moment, loss, seed);
        var again = new HashSet<Handed>();
        for (Handed handed : after.begun) {
            assertThat(again.add(handed)).as("%s: %s once after it", where, handed).isTrue();
        }
        before.accepted.forEach((handed, promised) -> {
            if (promised > moment || handed.recipient().startsWith("bad")) {
                return;
            }
            boolean sent = before.taken.getOrDefault(handed, Long.MAX_VALUE) <= moment;
            assertThat(sent || again.contains(handed)).as("%s: %s", where, handed).isTrue();
        });
        if (moment >= before.settled) {
            assertThat(after.begun).as(where + ": all was done").isEmpty();
        }
        reported(before, after, moment, where);
        delete(copy);
    }

    /** A report before the cut and one after it about the same have the same id. */
    private static void reported(Life before, Life after, long moment, String where) {
        long failed = 0;
        long promised = 0;
        for (var each : before.accepted.entrySet()) {
            if (each.getKey().recipient().startsWith("bad")) {
                failed++;
                promised += each.getValue() <= moment ? 1 : 0;
            }
        }
        var reports = new HashSet<String>();
        before.taken.forEach((handed, at) -> {
            if (handed.id().startsWith("r") && at <= moment) {
                reports.add(handed.id());
            }
        });
        for (Handed handed : after.begun) {
            if (handed.id().startsWith("r")) {
                reports.add(handed.id());
            }
        }
        assertThat((long) reports.size()).as(where + ": reports").isBetween(promised, failed);
    }

    private static void delete(Path root) throws IOException {
        try (var paths = Files.walk(root)) {
            for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        }
    }
}
