package org.posthorn.outbound;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.posthorn.disk.Disk;
import org.posthorn.disk.DiskConf;
import org.posthorn.disk.InMemory;
import org.posthorn.mail.Address;
import org.posthorn.mail.Notify;
import org.posthorn.mail.Recipient;
import org.posthorn.mail.Returned;
import org.posthorn.mail.ReversePath;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;

@DisplayName("A file of the queue is read whole, or refused")
@Timeout(120)
class EntryFuzzTest {

    private static final Transaction TRANSACTION =
            new Transaction(
                    "m1",
                    true,
                    "ada",
                    new ReversePath.Of(new Address("ada", "example.org")),
                    Optional.of("QQ 314"),
                    Returned.HEADERS,
                    true,
                    true,
                    Instant.parse("2026-01-05T10:00:00.123456789Z"),
                    List.of(
                            new Recipient(new Address("bob", "example.net")),
                            new Recipient(
                                    new Address("ève x", "example.com"),
                                    new Notify(Set.of(Notify.Event.SUCCESS), true),
                                    Optional.of("rfc822;eve@example.com"))));

    private static final Instant AT = Instant.parse("2026-01-05T11:00:00Z");

    private static final List<Step> STEPS =
            List.of(
                    new Step.Signed(Form.AS_IS, new byte[] {0, 1, 0, -1, 0}),
                    new Step.Attempted(
                            AT,
                            AT.plusMillis(17),
                            "example.net",
                            new Contact("mx", "TLSv1.3", Contact.Reach.REACHED),
                            List.of(
                                    result(0, new Outcome.Deferred(diagnosis("4.2.1"))),
                                    result(1, new Outcome.Relayed(diagnosis("2.0.0"), true))),
                            AT.plusSeconds(300)),
                    new Step.Attempted(
                            AT,
                            AT,
                            "",
                            Contact.none(Contact.Reach.UNTRIED),
                            List.of(
                                    result(0, new Outcome.Failed(diagnosis("5.1.1"))),
                                    result(1, new Outcome.Relayed(diagnosis(""), false))),
                            AT),
                    new Step.Held(AT),
                    new Step.Released(AT),
                    new Step.Delayed(AT, List.of(0)),
                    new Step.Expired(AT, List.of(0, 1)),
                    new Step.Reported(AT, "r0123"));

    @TempDir(factory = InMemory.class)
    Path folder;

    private Path file;
    private byte[] octets;
    private int start;

    private static Step.Result result(int place, Outcome outcome) {
        return new Step.Result(place, outcome);
    }

    private static Diagnosis diagnosis(String status) {
        return new Diagnosis(status, "450 später", "mx.example.net");
    }

    @BeforeEach
    void write() throws IOException {
        file = folder.resolve("m1");
        try (var disk = new Disk(new DiskConf(1))) {
            var queue = new QueueFolder(disk, folder);
            var posting =
                    new QueuePosting(
                            queue,
                            "m1",
                            TRANSACTION,
                            new Room(QueueConf.DEFAULT, disk, folder, Instant::now),
                            5,
                            new Nobody());
            posting.body().write("Hi!\r\n".getBytes(StandardCharsets.US_ASCII));
            posting.prepare();
            posting.commit();
            start = (int) Files.size(file);
            long length = start;
            for (Step step : STEPS) {
                length = queue.append("m1", length, List.of(step));
            }
        }
        octets = Files.readAllBytes(file);
    }

    /** Whoever wants a piece, or what has happened, does not pay for the rest. */
    @Test
    void a_large_message_is_passed_over_without_being_read() throws IOException {
        byte[] message = new byte[Frame.MAX_BODY];
        var content = new ByteArrayOutputStream();
        content.write(octets, 0, (int) read(octets).orElseThrow().body());
        for (int i = 0; i < 100; i++) {
            content.write(Frame.of(Frame.Kind.BODY, message));
        }
        var end = new EntryReader.End(100L * message.length, false);
        content.write(Frame.of(Frame.Kind.END, end.encode()));
        Files.write(file, content.toByteArray());
        try (var in = new Counting(Files.newByteChannel(file, StandardOpenOption.READ))) {
            var reader = new EntryReader(in, ByteBuffer.allocate(Frame.BLOCK));
            Stored stored = reader.read();
            EntryReader.Place place = reader.find(stored.body(), 70L * message.length + 5);
            assertThat(stored.size()).isEqualTo(end.size());
            assertThat(place.before()).isEqualTo(70L * message.length);
            assertThat(reader.block(place.at()).octets()).hasSize(message.length);
            assertThat(in.read).isLessThan(4L * Frame.BLOCK);
        }
    }

    /** Counts the octets that are read. */
    private static final class Counting implements SeekableByteChannel {

        private final SeekableByteChannel in;
        private long read;

        Counting(SeekableByteChannel in) {
            this.in = in;
        }

        @Override
        public int read(ByteBuffer buffer) throws IOException {
            int count = in.read(buffer);
            read += Math.max(count, 0);
            return count;
        }

        @Override
        public int write(ByteBuffer buffer) throws IOException {
            return in.write(buffer);
        }

        @Override
        public long position() throws IOException {
            return in.position();
        }

        @Override
        public SeekableByteChannel position(long position) throws IOException {
            in.position(position);
            return this;
        }

        @Override
        public long size() throws IOException {
            return in.size();
        }

        @Override
        public SeekableByteChannel truncate(long size) throws IOException {
            in.truncate(size);
            return this;
        }

        @Override
        public boolean isOpen() {
            return in.isOpen();
        }

        @Override
        public void close() throws IOException {
            in.close();
        }
    }

    private static final class Nobody implements QueuePosting.Taker {
        @Override
        public void committed(String name, Transaction transaction, long size, long length) {}

        @Override
        public void dropped(String name, long size) {}
    }

    /** Empty if it is refused. */
    private Optional<Stored> read(byte[] content) throws IOException {
        Files.write(file, content);
        try (var in = Files.newByteChannel(file, StandardOpenOption.READ)) {
            return Optional.of(new EntryReader(in, ByteBuffer.allocate(256)).read());
        } catch (BrokenEntryException e) {
            return Optional.empty();
        }
    }

    @Test
    void what_was_written_is_read() throws IOException {
        Stored stored = read(octets).orElseThrow();
        assertThat(stored.transaction()).isEqualTo(TRANSACTION);
        assertThat(stored.steps()).isEqualTo(STEPS);
        assertThat(stored.size()).isEqualTo(5);
        assertThat(stored.torn()).isZero();
    }

    @Test
    void a_file_that_is_cut_ends_with_its_last_whole_step() throws IOException {
        for (int length = 0; length < octets.length; length++) {
            Optional<Stored> stored = read(Arrays.copyOf(octets, length));
            assertThat(stored.isPresent()).isEqualTo(length >= start);
            if (stored.isPresent()) {
                List<Step> steps = stored.get().steps();
                assertThat(steps).isEqualTo(STEPS.subList(0, steps.size()));
                assertThat(stored.get().length() + stored.get().torn()).isEqualTo(length);
            }
        }
    }

    @Test
    void what_was_never_written_is_told_from_damage() throws IOException {
        for (int length = start; length < octets.length; length++) {
            byte[] zeros = Arrays.copyOf(Arrays.copyOf(octets, length), octets.length);
            List<Step> steps = read(zeros).orElseThrow().steps();
            List<Step> cut = read(Arrays.copyOf(octets, length)).orElseThrow().steps();
            assertThat(steps).isEqualTo(cut);
        }
    }

    /** Of the last append some pages are on the disk, and the first is not. */
    @Test
    void an_append_whose_beginning_is_lost_is_lost() throws IOException {
        Stored stored = read(octets).orElseThrow();
        int last = (int) stored.length() - lastFrame();
        for (int end = last + 1; end <= octets.length; end++) {
            byte[] zeros = octets.clone();
            Arrays.fill(zeros, last, end, (byte) 0);
            assertThat(read(zeros).orElseThrow().steps())
                    .isEqualTo(STEPS.subList(0, STEPS.size() - 1));
        }
    }

    private static int lastFrame() {
        return Frame.HEAD + StepCodec.encode(STEPS.getLast()).length + Frame.TAIL;
    }

    /** The message itself is passed over, and checked when it is read. */
    @Test
    void every_flipped_bit_is_found() throws IOException {
        Stored whole = read(octets).orElseThrow();
        long body = whole.body() + Frame.HEAD;
        long next = body + whole.size() + Frame.TAIL;
        for (int at = 0; at < octets.length; at++) {
            for (int bit = 0; bit < 8; bit++) {
                byte[] damaged = octets.clone();
                damaged[at] ^= (byte) (1 << bit);
                boolean refused = read(damaged).isEmpty();
                if (at >= body && at < next) {
                    assertThat(refused).isFalse();
                    refused = isDamaged(whole.body());
                }
                assertThat(refused).as("bit %d of octet %d", bit, at).isTrue();
            }
        }
    }

    private boolean isDamaged(long block) throws IOException {
        try (var in = Files.newByteChannel(file, StandardOpenOption.READ)) {
            var reader = new EntryReader(in, ByteBuffer.allocate(256));
            reader.read();
            reader.block(block);
            return false;
        } catch (BrokenEntryException e) {
            return true;
        }
    }

    @Test
    void anything_else_is_refused_too() throws IOException {
        var random = new Random(3);
        for (int round = 0; round < 20_000; round++) {
            var content = new ArrayList<Byte>();
            for (byte octet : octets) {
                content.add(octet);
            }
            for (int i = random.nextInt(4); i >= 0; i--) {
                int at = random.nextInt(content.size());
                int count = Math.min(random.nextInt(40), content.size() - at);
                switch (random.nextInt(3)) {
                    case 0 -> content.subList(at, at + count).clear();
                    case 1 -> content.addAll(at, List.copyOf(content.subList(at, at + count)));
                    default -> content.set(at, (byte) random.nextInt());
                }
            }
            var damaged = new byte[content.size()];
            for (int i = 0; i < damaged.length; i++) {
                damaged[i] = content.get(i);
            }
            read(damaged)
                    .ifPresent(stored -> {
                        assertThat(stored.transaction()).isEqualTo(TRANSACTION);
                        assertThat(STEPS).containsAll(stored.steps());
                    });
        }
    }

    /** Payloads whose checks are right, as if a bug of ours had written them. */
    @Test
    void no_payload_is_too_strange() {
        var random = new Random(5);
        byte[] envelope = EnvelopeCodec.encode(TRANSACTION);
        for (int round = 0; round < 50_000; round++) {
            byte[] step = StepCodec.encode(STEPS.get(random.nextInt(STEPS.size())));
            byte[] payload = round % 2 == 0 ? envelope.clone() : step;
            for (int i = random.nextInt(3); i >= 0; i--) {
                payload[random.nextInt(payload.length)] = (byte) random.nextInt();
            }
            byte[] cut = Arrays.copyOf(payload, random.nextInt(payload.length + 1));
            decode(round % 3 == 0 ? cut : payload, round % 2 == 0);
        }
    }

    private static void decode(byte[] payload, boolean envelope) {
        try {
            if (envelope) {
                EnvelopeCodec.decode(payload);
            } else {
                StepCodec.decode(payload, 2);
            }
        } catch (BrokenEntryException e) {
            // it is allowed to say so
        }
    }
}
