package org.posthorn.outbound;

import org.posthorn.conf.Size;
import org.posthorn.disk.Disk;
import org.posthorn.disk.DiskConf;
import org.posthorn.disk.NioVolume;
import org.posthorn.disk.Volume;
import org.posthorn.mail.Address;
import org.posthorn.mail.Recipient;
import org.posthorn.mail.Returned;
import org.posthorn.mail.ReversePath;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Stream;

/** A queue with its disk, a carrier and a pipeline that collects reports. */
final class World implements AutoCloseable {

    static final QueueConf CONF = conf(Optional.empty());

    static final int DISK_THREADS = 4;

    static final Address ADA = new Address("ada", "example.org");

    static final Address POSTMASTER = new Address("postmaster", "example.org");

    final ScriptedCarrier carrier = new ScriptedCarrier();
    final TestClock clock;
    final ConcurrentLinkedQueue<Report> reports = new ConcurrentLinkedQueue<>();
    final ConcurrentLinkedQueue<Notice> notices = new ConcurrentLinkedQueue<>();
    final Path folder;
    final Disk disk;
    final Queue queue;
    volatile Reports pipeline = reports::add;
    volatile Departure departure = Departure.PLAIN;
    volatile Conversion conversion =
            message -> {
                throw new IOException("no such form");
            };

    static QueueConf conf(Optional<Address> doubleBounces) {
        return new QueueConf(
                250_000,
                new Size(20_000_000_000L),
                new Size(0),
                Duration.ofDays(5),
                Duration.ofMinutes(5),
                Duration.ofHours(4),
                Optional.of(Duration.ofHours(4)),
                doubleBounces,
                20,
                5,
                20,
                Duration.ZERO,
                50);
    }

    World(Path folder) throws IOException {
        this(CONF, folder, new NioVolume(), new TestClock());
    }

    World(QueueConf conf, Path folder, Volume volume, TestClock clock) throws IOException {
        this.clock = clock;
        this.folder = folder;
        this.disk = new Disk(new DiskConf(DISK_THREADS), volume);
        this.queue = Queue.open(conf, disk, folder, carrier, clock);
    }

    World started() {
        queue.start(
                (transaction, message) -> departure.fields(transaction, message),
                message -> conversion.convert(message),
                this::report,
                report -> pipeline.submit(report));
        return this;
    }

    /** Lets time pass, and the queue notice. */
    void pass(Duration time) throws IOException {
        clock.pass(time);
        queue.pump();
    }

    void post(String id, String... recipients) throws IOException {
        post(transaction(id, recipients), "Subject: " + id + "\r\n\r\nHi\r\n");
    }

    void post(Transaction transaction, String text) throws IOException {
        post(queue, transaction, text);
    }

    static void post(Outbox outbox, Transaction transaction, String text) throws IOException {
        byte[] octets = text.getBytes(StandardCharsets.UTF_8);
        try (Posting posting = outbox.begin(transaction, octets.length)) {
            OutputStream body = posting.body();
            body.write(octets);
            posting.prepare();
            posting.commit();
        }
    }

    Transaction transaction(String id, String... recipients) {
        return transaction(id, ADA, recipients);
    }

    Transaction transaction(String id, Address from, String... recipients) {
        List<Recipient> all =
                Arrays.stream(recipients).map(World::address).map(Recipient::new).toList();
        return transaction(id, new ReversePath.Of(from), all);
    }

    Transaction transaction(String id, ReversePath from, List<Recipient> recipients) {
        return new Transaction(
                id,
                true,
                "ada",
                from,
                Optional.empty(),
                Returned.UNASKED,
                false,
                false,
                clock.instant(),
                recipients);
    }

    static Address address(String text) {
        int at = text.indexOf('@');
        return new Address(text.substring(0, at), text.substring(at + 1));
    }

    static String text(Copy copy) {
        var octets = new ByteArrayOutputStream();
        try {
            copy.writeTo(octets);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return octets.toString(StandardCharsets.UTF_8);
    }

    List<String> files() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }

    private Report report(Notice notice) {
        notices.add(notice);
        String text = notice.kind() + ": " + text(notice.message());
        Address to =
                switch (notice.transaction().from()) {
                    case ReversePath.Null() -> POSTMASTER;
                    case ReversePath.Of(var sender) -> sender;
                };
        return new Report(notice.id(), to, false, Copy.of(text.getBytes(StandardCharsets.UTF_8)));
    }

    @Override
    public void close() {
        queue.close();
        disk.close();
    }
}
