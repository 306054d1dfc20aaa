package org.posthorn.outbound;

import org.posthorn.mail.Address;
import org.posthorn.mail.ReversePath;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;

/** Writes reports about what became of a message. Thread-safe. RFC 3461 §6, RFC 3464, RFC 6533. */
public final class ReportWriter implements Reporter {

    /** Octets of a message that comes back whole, though nobody asked for it. */
    private static final long SMALL = 50_000;

    /** Octets of one that comes back whole where its sender asks for it. RFC 3461 §6.2. */
    private static final long LARGE = 10_000_000;

    private final String hostname;
    private final InstantSource clock;
    private final Optional<Address> doubleBounces;

    /** For senders. */
    public ReportWriter(String hostname, InstantSource clock) {
        this(hostname, clock, Optional.empty());
    }

    /**
     * The same.
     *
     * @param doubleBounces who reads notices of messages without a sender
     */
    public ReportWriter(String hostname, InstantSource clock, Optional<Address> doubleBounces) {
        this.hostname = hostname;
        this.clock = clock;
        this.doubleBounces = doubleBounces;
    }

    @Override
    public Report write(Notice notice) throws IOException {
        var fates =
                notice.recipients().stream()
                        .map(told ->
                                new Fate(
                                        told.recipient(),
                                        action(notice.kind()),
                                        told.diagnosis(),
                                        told.attempted(),
                                        notice.retriedUntil()))
                        .toList();
        Address reader =
                sender(notice.transaction())
                        .or(() -> doubleBounces)
                        .orElseThrow(() -> new IllegalArgumentException("a notice to nobody"));
        return write(notice.id(), reader, notice.transaction(), fates, notice.message());
    }

    private static Fate.Action action(Notice.Kind kind) {
        return switch (kind) {
            case FAILED, EXPIRED -> Fate.Action.FAILED;
            case DELAYED -> Fate.Action.DELAYED;
            case RELAYED -> Fate.Action.RELAYED;
        };
    }

    /**
     * The report about some recipients of a message.
     *
     * @param id letters and digits
     * @param fates at least one; all of one kind, or none of them good news
     * @param original the message they are about; read again whenever the report is
     * @return empty if nobody is to be told: RFC 5321 §4.5.5
     */
    public Optional<Report> write(
            String id, Transaction transaction, List<Fate> fates, Copy original)
            throws IOException {
        Optional<Address> sender = sender(transaction);
        return sender.isPresent()
                ? Optional.of(write(id, sender.get(), transaction, fates, original))
                : Optional.empty();
    }

    private static Optional<Address> sender(Transaction transaction) {
        return switch (transaction.from()) {
            case ReversePath.Null() -> Optional.empty();
            case ReversePath.Of(var address) -> Optional.of(address);
        };
    }

    private Report write(
            String id, Address reader, Transaction transaction, List<Fate> fates, Copy original)
            throws IOException {
        var statuses = new StatusPart(hostname, transaction, fates);
        boolean utf8 = transaction.utf8() && (!reader.isAscii() || statuses.needsUtf8());
        boolean whole = original.size() <= limit(transaction, fates);
        var frame =
                new ReportFrame(
                        hostname, id, reader, utf8, original.isEightBit(), whole, clock.instant());
        var text = new ReportText(hostname, transaction, fates, utf8);
        byte[] front = frame.before(text, statuses).getBytes(StandardCharsets.UTF_8);
        byte[] end = frame.after().getBytes(StandardCharsets.US_ASCII);
        Copy returned = whole ? original : Copy.of(original.header());
        return new Report(id, reader, utf8, new Framed(front, returned, end));
    }

    /** RFC 3461 §4.3: of what succeeds, nothing but the header comes back. */
    private static long limit(Transaction transaction, List<Fate> fates) {
        if (fates.stream().noneMatch(fate -> fate.action() == Fate.Action.FAILED)) {
            return 0;
        }
        return switch (transaction.returned()) {
            case UNASKED -> SMALL;
            case FULL -> LARGE;
            case HEADERS -> 0;
        };
    }
}
