package org.posthorn.outbound;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;
import static org.awaitility.Awaitility.await;

import static java.util.stream.Collectors.joining;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.posthorn.disk.Disk;
import org.posthorn.disk.DiskConf;
import org.posthorn.disk.NioVolume;
import org.posthorn.mail.Address;
import org.posthorn.mail.Recipient;
import org.posthorn.mail.ReversePath;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;

@DisplayName("An administrator sees the queue and changes it while it runs")
@Timeout(60)
class QueueDeskTest {

    private static final Optional<String> ANY = Optional.empty();

    @TempDir Path folder;

    private World world;

    @BeforeEach
    void fill() throws IOException {
        world = new World(folder.resolve("queue"));
        world.carrier.answer((hop, parcel) ->
                ScriptedCarrier.all(
                        parcel,
                        hop.name().equals("good.example")
                                ? ScriptedCarrier.relayed()
                                : ScriptedCarrier.deferred()));
        world.started();
        world.post("m1", "bob@example.net");
        world.clock.pass(Duration.ofSeconds(1));
        world.post("m2", "Eve@Example.net", "joe@good.example");
        world.clock.pass(Duration.ofSeconds(1));
        var nobody = List.of(new Recipient(new Address("ann", "example.com")));
        world.post(world.transaction("m3", new ReversePath.Null(), nobody), "Hi\r\n");
        quiet();
    }

    @AfterEach
    void close() {
        world.close();
    }

    private void quiet() throws IOException {
        await().pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(2))
                .until(() -> world.queue.isQuiet());
    }

    private void restart() throws IOException {
        world.close();
        var clock = world.clock;
        world = new World(World.CONF, folder.resolve("queue"), new NioVolume(), clock).started();
    }

    private List<String> ids(QueueFilter filter) throws IOException {
        return world.queue.desk().list(filter).stream().map(QueuedMessage::id).toList();
    }

    private static QueueFilter filter(
            Optional<String> sender, Optional<String> recipient, Optional<String> domain) {
        return new QueueFilter(ANY, sender, recipient, domain, Optional.empty());
    }

    @Test
    void a_list_names_what_waits() throws IOException {
        assertThat(ids(QueueFilter.ALL)).containsExactly("m1", "m2", "m3");
        assertThat(ids(QueueFilter.id("m2"))).containsExactly("m2");
        assertThat(ids(QueueFilter.id("m4"))).isEmpty();
        assertThat(ids(filter(Optional.of("ADA@example.org"), ANY, ANY)))
                .containsExactly("m1", "m2");
        assertThat(ids(filter(Optional.of(""), ANY, ANY))).containsExactly("m3");
        assertThat(ids(filter(ANY, Optional.of("eve@example.net"), ANY))).containsExactly("m2");
        assertThat(ids(filter(ANY, ANY, Optional.of("example.net")))).containsExactly("m1", "m2");
        assertThat(ids(filter(ANY, ANY, Optional.of("ample.net")))).isEmpty();
    }

    @Test
    void a_list_comes_in_parts() throws IOException {
        world.post("m0", "bob@example.net");
        quiet();
        var desk = world.queue.desk();
        var parts = new ArrayList<List<String>>();
        desk.list(
                QueueFilter.ALL,
                2,
                some -> {
                    parts.add(some.stream().map(QueuedMessage::id).toList());
                    desk.remove(QueueFilter.id("m3"));
                });
        // what was accepted at one moment stands by its id; what has gone meanwhile is left out
        assertThat(parts).containsExactly(List.of("m1", "m2"), List.of("m0"));
    }

    @Test
    void a_queue_at_rest_is_changed_and_sends_nothing() throws IOException {
        world.close();
        int before = world.carrier.carried.size();
        try (var disk = new Disk(DiskConf.DEFAULT)) {
            var desk = Queue.deskAtRest(World.CONF, disk, folder.resolve("queue"), world.clock);
            assertThat(desk.list(QueueFilter.ALL))
                    .extracting(QueuedMessage::id)
                    .containsExactly("m1", "m2", "m3");
            assertThat(desk.hold(QueueFilter.id("m1")).count()).isEqualTo(1);
            assertThat(desk.hold(QueueFilter.id("m3")).count()).isEqualTo(1);
            assertThat(desk.release(QueueFilter.id("m3")).count()).isEqualTo(1);
            assertThat(desk.remove(QueueFilter.id("m2")).count()).isEqualTo(1);
            assertThat(desk.show("m1").orElseThrow().steps().getLast())
                    .isInstanceOf(Step.Held.class);
        }
        assertThat(world.carrier.carried).hasSize(before);
        restart();
        assertThat(world.queue.desk().list(QueueFilter.ALL))
                .extracting(QueuedMessage::id, QueuedMessage::state)
                .containsExactly(
                        tuple("m1", QueuedMessage.State.HELD),
                        tuple("m3", QueuedMessage.State.DEFERRED));
    }

    @Test
    void a_story_has_every_attempt_and_the_next_one() throws IOException {
        world.pass(Duration.ofMinutes(10));
        quiet();
        restart();
        QueueStory story = world.queue.desk().show("m2").orElseThrow();
        assertThat(story.message().state()).isEqualTo(QueuedMessage.State.DEFERRED);
        assertThat(story.message().recipients())
                .extracting(
                        QueuedMessage.To::address,
                        QueuedMessage.To::progress,
                        QueuedMessage.To::attempts,
                        to -> to.next().isPresent())
                .containsExactly(
                        tuple("Eve@example.net", QueuedMessage.Progress.PENDING, 2, true),
                        tuple("joe@good.example", QueuedMessage.Progress.RELAYED, 1, false));
        assertThat(story.transaction().from()).isEqualTo(new ReversePath.Of(World.ADA));
        assertThat(story.steps()).hasSize(4);
        assertThat(story.steps())
                .filteredOn(Step.Attempted.class::isInstance)
                .extracting(step -> ((Step.Attempted) step).hop())
                .containsExactlyInAnyOrder("example.net", "good.example", "example.net");
        assertThat(world.queue.desk().show("m9")).isEmpty();
    }

    @Test
    void a_retry_does_not_wait() throws IOException {
        world.carrier.answer(ScriptedCarrier.relayed());
        var changed = world.queue.desk().retry(filter(ANY, ANY, Optional.of("example.net")));
        assertThat(changed.count()).isEqualTo(2);
        await().untilAsserted(() -> assertThat(ids(QueueFilter.ALL)).containsExactly("m3"));
    }

    @Test
    void what_is_held_stays_and_what_is_released_goes() throws IOException {
        world.carrier.answer(ScriptedCarrier.relayed());
        assertThat(world.queue.desk().hold(QueueFilter.id("m1")).count()).isEqualTo(1);
        assertThat(world.queue.desk().hold(QueueFilter.id("m1")).count()).isZero();
        assertThat(world.queue.desk().retry(QueueFilter.id("m1")).count()).isZero();
        restart();
        world.pass(Duration.ofDays(10));
        await().untilAsserted(() -> assertThat(ids(QueueFilter.ALL)).containsExactly("m1"));
        quiet();
        var held = world.queue.desk().list(QueueFilter.ALL).getFirst();
        assertThat(held.state()).isEqualTo(QueuedMessage.State.HELD);
        assertThat(held.recipients().getFirst().next()).isEmpty();
        assertThat(world.queue.desk().release(QueueFilter.ALL).count()).isEqualTo(1);
        await().untilAsserted(() -> assertThat(ids(QueueFilter.ALL)).isEmpty());
        assertThat(world.carrier.carried).filteredOn(each -> each.id().equals("m1")).hasSize(1);
    }

    @Test
    void what_is_removed_is_gone() throws IOException {
        assertThat(world.queue.desk().remove(filter(Optional.of(""), ANY, ANY)).count())
                .isEqualTo(1);
        assertThat(ids(QueueFilter.ALL)).containsExactly("m1", "m2");
        restart();
        assertThat(ids(QueueFilter.ALL)).containsExactly("m1", "m2");
        assertThat(world.reports).isEmpty();
    }

    @Test
    void what_is_removed_during_an_attempt_does_not_come_back() throws IOException {
        var begun = new CountDownLatch(1);
        var goOn = new CountDownLatch(1);
        world.carrier.answer((hop, parcel) -> {
            begun.countDown();
            waitFor(goOn);
            return ScriptedCarrier.all(parcel, ScriptedCarrier.failed());
        });
        world.post("m4", "bob@new.example");
        waitFor(begun);
        assertThat(world.queue.desk().list(QueueFilter.id("m4")).getFirst().state())
                .isEqualTo(QueuedMessage.State.ACTIVE);
        assertThat(world.queue.desk().remove(QueueFilter.id("m4")).count()).isEqualTo(1);
        goOn.countDown();
        quiet();
        assertThat(world.reports).isEmpty();
        assertThat(world.files()).containsExactly("m1", "m2", "m3");
    }

    @Test
    void what_is_held_during_an_attempt_is_not_tried_again() throws IOException {
        var begun = new CountDownLatch(1);
        var goOn = new CountDownLatch(1);
        world.carrier.answer((hop, parcel) -> {
            begun.countDown();
            waitFor(goOn);
            return ScriptedCarrier.all(parcel, ScriptedCarrier.deferred());
        });
        world.post("m4", "bob@new.example");
        waitFor(begun);
        assertThat(world.queue.desk().hold(QueueFilter.id("m4")).count()).isEqualTo(1);
        goOn.countDown();
        quiet();
        int before = world.carrier.carried.size();
        world.queue.desk().retry(QueueFilter.id("m4"));
        quiet();
        assertThat(world.carrier.carried).hasSize(before);
        world.queue.desk().release(QueueFilter.id("m4"));
        world.queue.desk().retry(QueueFilter.id("m4"));
        quiet();
        assertThat(world.carrier.carried).hasSize(before + 1);
    }

    @Test
    void a_message_can_be_exported() throws IOException {
        String text = "Subject: m1\r\n\r\nHi\r\n";
        assertThat(exported("m1", 0, 100)).isEqualTo(text);
        assertThat(exported("m1", 0, 9)).isEqualTo("Subject: ");
        assertThat(exported("m1", 9, 2)).isEqualTo("m1");
        assertThat(exported("m1", text.length(), 9)).isEmpty();
        assertThat(exported("m1", Long.MAX_VALUE, 9)).isEmpty();
        assertThat(world.queue.desk().export("m9", 0, 9)).isEmpty();
    }

    private String exported(String id, long offset, int most) throws IOException {
        byte[] piece = world.queue.desk().export(id, offset, most).orElseThrow();
        return new String(piece, StandardCharsets.UTF_8);
    }

    @Test
    void a_large_message_is_exported_in_pieces_of_any_length() throws IOException {
        String text =
                IntStream.range(0, 1 << 20).mapToObj("%010d\r\n"::formatted).collect(joining());
        world.post(world.transaction("m4", "bob@example.net"), text);
        quiet();
        for (int most : List.of(Frame.MAX_BODY, Frame.MAX_BODY + 1, 4 << 20, 1 << 30)) {
            var octets = new StringBuilder();
            for (String piece = exported("m4", 0, most);
                    !piece.isEmpty();
                    piece = exported("m4", octets.length(), most)) {
                octets.append(piece);
            }
            assertThat(octets.toString().equals(text)).as("by %d", most).isTrue();
        }
        assertThat(exported("m4", text.length() - 1L, 9)).isEqualTo("\n");
    }

    /** It is not read for the others, and checked where it is. */
    @Test
    void damage_in_one_piece_is_not_in_the_way_of_another() throws IOException {
        String text = "0123456789".repeat(1 << 20);
        world.post(world.transaction("m4", "bob@example.net"), text);
        quiet();
        Path file = folder.resolve("queue").resolve("m4");
        byte[] octets = Files.readAllBytes(file);
        octets[1 << 20] ^= 1;
        Files.write(file, octets);

        assertThat(exported("m4", 2 << 20, 20)).isEqualTo(text.substring(2 << 20).substring(0, 20));
        assertThatThrownBy(() -> exported("m4", 0, 2 << 20))
                .isInstanceOf(BrokenEntryException.class);
    }

    private static void waitFor(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
