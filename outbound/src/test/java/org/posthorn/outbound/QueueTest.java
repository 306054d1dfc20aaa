package org.posthorn.outbound;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;
import static org.awaitility.Awaitility.await;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.posthorn.conf.Size;
import org.posthorn.disk.NioVolume;
import org.posthorn.mail.Address;
import org.posthorn.mail.Notify;
import org.posthorn.mail.Recipient;
import org.posthorn.mail.ReversePath;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.Thread.State;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

@DisplayName("A queued message is sent, retried, or returned")
@Timeout(60)
class QueueTest {

    private static final Set<State> AT_REST =
            EnumSet.of(State.WAITING, State.TIMED_WAITING, State.TERMINATED);

    @TempDir Path folder;

    private World world;

    @BeforeEach
    void open() throws IOException {
        world = new World(folder.resolve("queue"));
    }

    @AfterEach
    void close() {
        world.close();
    }

    private void restart() throws IOException {
        world.close();
        var clock = world.clock;
        world = new World(World.CONF, folder.resolve("queue"), new NioVolume(), clock);
    }

    private void awaitEmpty() {
        await().untilAsserted(() -> assertThat(world.queue.size()).isZero());
    }

    private void awaitCarried(int count) {
        await().untilAsserted(() -> assertThat(world.carrier.carried).hasSize(count));
    }

    @Test
    void a_message_is_sent_and_leaves_nothing() throws IOException {
        world.started();
        world.post("m1", "bob@example.net", "eve@example.net", "joe@example.com");
        awaitEmpty();
        assertThat(world.carrier.carried)
                .extracting(each -> each.hop().name(), ScriptedCarrier.Carried::recipients)
                .containsExactlyInAnyOrder(
                        tuple("example.net", List.of("bob@example.net", "eve@example.net")),
                        tuple("example.com", List.of("joe@example.com")));
        assertThat(world.carrier.carried)
                .allMatch(each -> each.text().equals("Subject: m1\r\n\r\nHi\r\n"));
        assertThat(world.files()).isEmpty();
        assertThat(world.reports).isEmpty();
    }

    @Test
    void what_was_committed_is_sent_after_a_restart_and_what_was_not_is_gone() throws IOException {
        var transaction = world.transaction("m1", "bob@example.net");
        world.post(transaction, "Hi\r\n");
        Posting prepared = world.queue.begin(world.transaction("m2", "bob@example.net"), 4);
        prepared.body().write("Ho\r\n".getBytes(StandardCharsets.US_ASCII));
        prepared.prepare();
        restart();
        world.started();
        awaitEmpty();
        assertThat(world.carrier.carried).hasSize(1);
        assertThat(world.carrier.carried.peek().text()).isEqualTo("Hi\r\n");
        assertThat(world.files()).isEmpty();
    }

    @Test
    void what_cannot_be_read_stays_and_keeps_nothing_else_from_being_sent() throws IOException {
        world.post("m1", "bob@example.net");
        Path strange = Files.createDirectory(folder.resolve("queue/m2"));
        restart();
        world.started();
        world.post("m2", "bob@example.net");
        awaitEmpty();
        assertThat(world.carrier.carried).hasSize(2);
        assertThat(strange).exists();
    }

    @Test
    void what_is_withheld_waits_for_its_release() throws IOException {
        world.started();
        world.queue.withhold("m1");
        world.post("m1", "bob@example.net");
        world.post("m2", "bob@example.net");
        awaitCarried(1);
        assertThat(world.queue.has("m1")).isTrue();
        assertThat(world.carrier.carried.peek().text()).contains("m2");
        world.queue.release("m1");
        awaitEmpty();
        assertThat(world.queue.has("m1")).isFalse();
        assertThat(world.carrier.carried).hasSize(2);
    }

    @Test
    void what_was_withheld_is_there_after_a_restart_before_anything_is_sent() throws IOException {
        world.started();
        world.queue.withhold("m1");
        world.post("m1", "bob@example.net");
        restart();
        assertThat(world.queue.has("m1")).isTrue();
        world.started();
        awaitEmpty();
        assertThat(world.carrier.carried).hasSize(1);
    }

    @Test
    void closing_without_a_commit_leaves_no_trace() throws IOException {
        try (Posting posting = world.queue.begin(world.transaction("m1", "b@example.net"), 3)) {
            posting.body().write(new byte[200_000]);
            posting.prepare();
        }
        assertThat(world.files()).isEmpty();
        assertThat(world.queue.size()).isZero();
    }

    @Test
    void what_could_not_be_committed_is_not_queued() throws IOException {
        world.close();
        var broken = new AtomicBoolean();
        world =
                new World(
                        World.CONF,
                        folder.resolve("queue"),
                        new UnforcedVolume(new NioVolume(), broken),
                        new TestClock());
        broken.set(true);
        assertThatThrownBy(() -> world.post("m1", "bob@example.net"))
                .isInstanceOf(IOException.class);
        assertThat(world.files()).isEmpty();
        broken.set(false);
        world.post("m1", "eve@example.net");
        restart();
        world.started();
        awaitEmpty();
        assertThat(world.carrier.carried)
                .extracting(ScriptedCarrier.Carried::recipients)
                .containsExactly(List.of("eve@example.net"));
    }

    @Test
    void a_large_message_comes_out_as_it_went_in() throws IOException {
        String text = "Subject: täglich\r\n\r\n" + "0123456789\r\n".repeat(30_000);
        world.started();
        world.post(world.transaction("m1", "bob@example.net"), text);
        awaitEmpty();
        assertThat(world.carrier.carried.peek().text()).isEqualTo(text);
    }

    @Test
    void deferred_recipients_are_tried_again_and_only_they() throws IOException {
        world.carrier.answer((hop, parcel) ->
                new Attempt(
                        parcel.recipients().stream()
                                .map(to ->
                                        to.startsWith("bob")
                                                ? ScriptedCarrier.relayed()
                                                : ScriptedCarrier.deferred())
                                .toList(),
                        Contact.none(Contact.Reach.REACHED)));
        world.started();
        world.post("m1", "bob@example.net", "eve@example.net");
        awaitCarried(1);
        restart();
        world.started();
        world.queue.pump();
        assertThat(world.carrier.carried).isEmpty();
        world.pass(Duration.ofMinutes(6));
        awaitEmpty();
        assertThat(world.carrier.carried.peek().recipients()).containsExactly("eve@example.net");
    }

    @Test
    void a_failure_is_reported_to_the_sender() throws IOException {
        world.carrier.answer(ScriptedCarrier.failed());
        world.started();
        world.post("m1", "bob@example.net");
        awaitEmpty();
        assertThat(world.reports).hasSize(1);
        Notice notice = world.notices.peek();
        assertThat(notice.kind()).isEqualTo(Notice.Kind.FAILED);
        assertThat(notice.recipients())
                .extracting(told -> told.diagnosis().text())
                .containsExactly("550 nobody");
        assertThat(world.reports.peek().to()).isEqualTo(World.ADA);
        assertThat(World.text(world.reports.peek().message()))
                .isEqualTo("FAILED: Subject: m1\r\n\r\nHi\r\n");
    }

    @Test
    void nobody_is_told_about_a_report() throws IOException {
        world.carrier.answer(ScriptedCarrier.failed());
        world.started();
        var to = List.of(new Recipient(new Address("bob", "example.net")));
        world.post(world.transaction("m1", new ReversePath.Null(), to), "Hi\r\n");
        awaitEmpty();
        assertThat(world.carrier.carried).hasSize(1);
        assertThat(world.reports).isEmpty();
    }

    @Test
    void notify_is_honoured() throws IOException {
        world.carrier.answer((hop, parcel) ->
                new Attempt(
                        parcel.recipients().stream()
                                .map(to ->
                                        to.startsWith("bad")
                                                ? ScriptedCarrier.failed()
                                                : new Outcome.Relayed(
                                                        new Diagnosis("2.0.0", "250", "mx"), false))
                                .toList(),
                        Contact.none(Contact.Reach.REACHED)));
        world.started();
        var success = new Notify(Set.of(Notify.Event.SUCCESS), true);
        world.post(
                world.transaction(
                        "m1",
                        new ReversePath.Of(World.ADA),
                        List.of(
                                recipient("bad1@example.net", Notify.NEVER),
                                recipient("bad2@example.net", success),
                                recipient("bad3@example.net", Notify.UNASKED),
                                recipient("ok1@example.net", Notify.NEVER),
                                recipient("ok2@example.net", success),
                                recipient("ok3@example.net", Notify.UNASKED))),
                "Hi\r\n");
        awaitEmpty();
        assertThat(world.notices)
                .extracting(
                        Notice::kind,
                        notice ->
                                notice.recipients().stream()
                                        .map(told -> told.recipient().address().localPart())
                                        .toList())
                .containsExactlyInAnyOrder(
                        tuple(Notice.Kind.FAILED, List.of("bad3")),
                        tuple(Notice.Kind.RELAYED, List.of("ok2")));
    }

    private static Recipient recipient(String address, Notify wishes) {
        return new Recipient(World.address(address), wishes, Optional.empty());
    }

    @Test
    void after_four_hours_the_sender_hears_of_the_delay_once_and_after_five_days_of_the_end()
            throws IOException {
        world.carrier.answer(ScriptedCarrier.deferred());
        world.started();
        world.post("m1", "bob@example.net");
        awaitCarried(1);
        for (int hour = 0; hour < 119; hour++) {
            world.pass(Duration.ofHours(1));
            quiet();
        }
        assertThat(world.notices).extracting(Notice::kind).containsExactly(Notice.Kind.DELAYED);
        int attempts = world.carrier.carried.size();
        assertThat(attempts).isBetween(25, 45);
        world.pass(Duration.ofHours(2));
        awaitEmpty();
        assertThat(world.notices)
                .extracting(Notice::kind)
                .containsExactly(Notice.Kind.DELAYED, Notice.Kind.EXPIRED);
        assertThat(world.files()).isEmpty();
    }

    @Test
    void those_that_expire_together_are_in_one_report() throws IOException {
        world.carrier.answer((hop, parcel) ->
                ScriptedCarrier.all(
                        parcel,
                        ScriptedCarrier.deferred(),
                        hop.name().equals("down.example")
                                ? Contact.Reach.UNREACHED
                                : Contact.Reach.REACHED));
        world.started();
        world.post("m1", "bob@a.example", "eve@b.example", "tom@down.example");
        awaitCarried(3);
        for (int hour = 0; hour < 122; hour++) {
            world.pass(Duration.ofHours(1));
            quiet();
        }
        awaitEmpty();
        assertThat(world.notices)
                .filteredOn(notice -> notice.kind() == Notice.Kind.EXPIRED)
                .singleElement()
                .satisfies(notice -> assertThat(notice.recipients()).hasSize(3));
    }

    @Test
    void who_gets_it_in_the_last_attempt_keeps_the_others_from_no_report() throws IOException {
        var late = new AtomicBoolean();
        world.carrier.answer((hop, parcel) ->
                ScriptedCarrier.all(
                        parcel,
                        late.get() && hop.name().equals("b.example")
                                ? ScriptedCarrier.relayed()
                                : ScriptedCarrier.deferred()));
        world.started();
        world.post("m1", "bob@a.example", "eve@b.example");
        awaitCarried(2);
        late.set(true);
        world.pass(Duration.ofHours(121));
        awaitEmpty();
        assertThat(world.notices)
                .singleElement()
                .satisfies(notice -> {
                    assertThat(notice.kind()).isEqualTo(Notice.Kind.EXPIRED);
                    assertThat(notice.recipients()).hasSize(1);
                });
    }

    private void quiet() {
        await().pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(2))
                .until(() -> world.queue.isQuiet());
    }

    @Test
    void a_report_that_cannot_be_submitted_is_submitted_later_and_the_message_waits_for_it()
            throws IOException {
        world.carrier.answer(ScriptedCarrier.failed());
        var refusals = new AtomicInteger();
        world.pipeline =
                report -> {
                    refusals.incrementAndGet();
                    throw new QueueFullException("no room");
                };
        world.started();
        world.post("m1", "bob@example.net");
        await().until(() -> refusals.get() == 1);
        quiet();
        assertThat(world.files()).containsExactly("m1");
        restart();
        world.started();
        awaitEmpty();
        assertThat(world.reports).hasSize(1);
    }

    @Test
    void a_report_that_goes_through_the_queue_leaves_it_after_its_message_knows_of_it()
            throws IOException {
        world.carrier.answer((hop, parcel) ->
                ScriptedCarrier.all(
                        parcel,
                        hop.name().equals("example.org")
                                ? ScriptedCarrier.relayed()
                                : ScriptedCarrier.failed()));
        var submitted = new CountDownLatch(1);
        var goOn = new CountDownLatch(1);
        world.pipeline =
                report -> {
                    submit(report);
                    submitted.countDown();
                    waitFor(goOn);
                };
        world.started();
        world.post("m1", "bob@example.net");
        waitFor(submitted);
        world.queue.pump();
        assertThat(world.carrier.carried).hasSize(1);
        assertThat(world.queue.size()).isEqualTo(2);
        goOn.countDown();
        awaitEmpty();
        assertThat(world.carrier.carried).hasSize(2);
    }

    @Test
    void a_report_that_was_submitted_before_a_crash_is_queued_once() throws IOException {
        world.carrier.answer(ScriptedCarrier.failed());
        world.pipeline =
                report -> {
                    submit(report);
                    throw new IOException("the power fails");
                };
        world.started();
        world.post("m1", "bob@example.net");
        await().until(() -> world.queue.size() == 2);
        quiet();
        restart();
        world.pipeline = this::submit;
        world.started();
        awaitEmpty();
        assertThat(world.carrier.carried)
                .extracting(each -> each.hop().name())
                .containsExactly("example.org");
    }

    /** A world in which the postmaster, elsewhere as everybody, wants to know. */
    private void withDoubleBounces() throws IOException {
        world.close();
        var conf = World.conf(Optional.of(World.POSTMASTER));
        world = new World(conf, folder.resolve("queue"), new NioVolume(), world.clock);
        world.pipeline =
                report -> {
                    world.reports.add(report);
                    var to = List.of(new Recipient(report.to()));
                    var transaction = world.transaction(report.id(), new ReversePath.Null(), to);
                    World.post(world.queue, transaction, "Sorry\r\n");
                };
    }

    @Test
    void the_postmaster_is_told_of_a_report_that_fails_and_nobody_of_that() throws IOException {
        withDoubleBounces();
        world.carrier.answer(ScriptedCarrier.failed());
        world.started();
        world.post("m1", "bob@example.net");
        awaitEmpty();
        assertThat(world.reports)
                .extracting(Report::to)
                .containsExactly(World.ADA, World.POSTMASTER);
        assertThat(world.carrier.carried)
                .extracting(ScriptedCarrier.Carried::recipients)
                .containsExactly(
                        List.of("bob@example.net"),
                        List.of("ada@example.org"),
                        List.of("postmaster@example.org"));
    }

    @Test
    void the_postmaster_is_not_told_of_delays_and_successes() throws IOException {
        withDoubleBounces();
        var events = EnumSet.allOf(Notify.Event.class);
        var to =
                new Recipient(
                        new Address("bob", "example.net"),
                        new Notify(events, true),
                        Optional.empty());
        world.carrier.answer(ScriptedCarrier.deferred());
        world.started();
        world.post(world.transaction("m1", new ReversePath.Null(), List.of(to)), "Hi\r\n");
        awaitCarried(1);
        world.pass(Duration.ofHours(5));
        quiet();
        world.carrier.answer(ScriptedCarrier.relayed());
        world.pass(Duration.ofHours(5));
        awaitEmpty();
        assertThat(world.reports).isEmpty();
    }

    @Test
    void the_postmaster_is_told_once_though_a_crash_comes_between() throws IOException {
        withDoubleBounces();
        world.carrier.answer(ScriptedCarrier.failed());
        var to = List.of(new Recipient(World.ADA));
        world.pipeline =
                report -> {
                    throw new IOException("the power fails");
                };
        world.started();
        world.post(world.transaction("m1", new ReversePath.Null(), to), "Hi\r\n");
        awaitCarried(1);
        quiet();
        withDoubleBounces();
        world.started();
        awaitEmpty();
        assertThat(world.reports).extracting(Report::to).containsExactly(World.POSTMASTER);
    }

    private void submit(Report report) throws IOException {
        World.post(
                world.queue,
                world.transaction(
                        report.id(),
                        new ReversePath.Null(),
                        List.of(new Recipient(report.to(), Notify.NEVER, Optional.empty()))),
                World.text(report.message()));
    }

    private static void waitFor(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void all_attempts_have_the_same_fields_in_front() throws IOException {
        var asked = new AtomicInteger();
        world.departure =
                (transaction, message) ->
                        ("Signed: " + asked.incrementAndGet() + "\r\n")
                                .getBytes(StandardCharsets.US_ASCII);
        world.carrier.answer(ScriptedCarrier.deferred());
        world.started();
        world.post("m1", "bob@example.net");
        awaitCarried(1);
        quiet();
        world.pass(Duration.ofHours(1));
        awaitCarried(2);
        var first = List.copyOf(world.carrier.carried);
        quiet();
        restart();
        world.started();
        world.pass(Duration.ofHours(1));
        awaitEmpty();
        assertThat(first).allMatch(each -> each.text().startsWith("Signed: 1\r\n"));
        assertThat(world.carrier.carried.peek().text()).startsWith("Signed: 1\r\n");
    }

    @Test
    void seven_bits_have_fields_of_their_own() throws IOException {
        world.departure =
                (transaction, message) ->
                        ("Of: " + message.isEightBit() + "\r\n")
                                .getBytes(StandardCharsets.US_ASCII);
        world.conversion =
                message ->
                        Copy.of(
                                World.text(message)
                                        .replace("ä", "ae")
                                        .getBytes(StandardCharsets.UTF_8));
        world.carrier.form = Form.SEVEN_BIT;
        world.started();
        world.post(world.transaction("m1", "bob@example.net"), "täglich\r\n");
        awaitEmpty();
        assertThat(world.carrier.carried.peek().text()).isEqualTo("Of: false\r\ntaeglich\r\n");
    }

    @Test
    void the_first_ones_wait_for_the_disk_together() throws Exception {
        var busy = new CountDownLatch(World.DISK_THREADS);
        var over = new CountDownLatch(1);
        for (int i = 0; i < World.DISK_THREADS; i++) {
            Thread.startVirtualThread(() -> occupyDisk(busy, over));
        }
        busy.await();
        var posted = new AtomicInteger();
        List<Thread> clients =
                Stream.of("m1", "m2").map(id -> new Thread(() -> postOne(id, posted))).toList();
        clients.forEach(Thread::start);
        try {
            await().until(() -> clients.stream().map(Thread::getState).allMatch(AT_REST::contains));
        } finally {
            over.countDown();
        }
        for (Thread client : clients) {
            client.join();
        }
        assertThat(posted).hasValue(2);
    }

    private void occupyDisk(CountDownLatch busy, CountDownLatch over) {
        try {
            world.disk.perform(volume -> {
                busy.countDown();
                try {
                    over.await();
                } catch (InterruptedException e) {
                    throw new IOException(e);
                }
            });
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void postOne(String id, AtomicInteger posted) {
        try {
            world.post(id, "bob@example.net");
            posted.incrementAndGet();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void a_full_queue_refuses() throws IOException {
        world.close();
        var conf =
                new QueueConf(
                        1,
                        new Size(100),
                        new Size(0),
                        Duration.ofDays(5),
                        Duration.ofMinutes(5),
                        Duration.ofHours(4),
                        Optional.empty(),
                        Optional.empty(),
                        20,
                        5,
                        20,
                        Duration.ZERO,
                        50);
        world = new World(conf, folder.resolve("queue"), new NioVolume(), new TestClock());
        assertThatThrownBy(() -> world.queue.begin(world.transaction("m1", "a@b.example"), 101))
                .isInstanceOf(QueueFullException.class);
        world.post("m2", "bob@example.net");
        assertThatThrownBy(() -> world.queue.begin(world.transaction("m3", "a@b.example"), 1))
                .isInstanceOf(QueueFullException.class);
        world.started();
        awaitEmpty();
        world.post("m4", "bob@example.net");
    }

    @Test
    void room_that_a_message_did_not_need_is_free_again() throws IOException {
        world.close();
        var conf =
                new QueueConf(
                        100,
                        new Size(1000),
                        new Size(0),
                        Duration.ofDays(5),
                        Duration.ofMinutes(5),
                        Duration.ofHours(4),
                        Optional.empty(),
                        Optional.empty(),
                        20,
                        5,
                        20,
                        Duration.ZERO,
                        50);
        world = new World(conf, folder.resolve("queue"), new NioVolume(), new TestClock());
        world.started();
        for (int i = 1; i <= 3; i++) {
            var transaction = world.transaction("m" + i, "bob@example.net");
            try (Posting posting = world.queue.begin(transaction, 900)) {
                posting.body().write("Subject: short\r\n\r\n".getBytes(StandardCharsets.UTF_8));
                posting.prepare();
                posting.commit();
            }
            awaitEmpty();
        }
    }

    @Test
    void a_damaged_file_is_put_aside() throws IOException {
        world.post("m1", "bob@example.net");
        world.post("m2", "bob@example.net");
        Path file = folder.resolve("queue/m1");
        byte[] octets = Files.readAllBytes(file);
        octets[40] ^= 1;
        Files.write(file, octets);
        restart();
        world.started();
        awaitEmpty();
        assertThat(world.carrier.carried)
                .extracting(ScriptedCarrier.Carried::id)
                .containsExactly("m2");
        assertThat(folder.resolve("queue/corrupt/m1")).hasBinaryContent(octets);
    }

    @Test
    void a_damaged_message_is_put_aside_when_it_is_read() throws IOException {
        world.post("m1", "bob@example.net");
        Path file = folder.resolve("queue/m1");
        String text = Files.readString(file, StandardCharsets.ISO_8859_1);
        Files.writeString(file, text.replace("Subject", "Subjekt"), StandardCharsets.ISO_8859_1);
        world.started();
        awaitEmpty();
        assertThat(world.carrier.carried).isEmpty();
        assertThat(folder.resolve("queue/corrupt/m1")).exists();
    }
}
