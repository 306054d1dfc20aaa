package org.posthorn;

import org.posthorn.mail.Recipient;
import org.posthorn.mail.Returned;
import org.posthorn.outbound.Copy;
import org.posthorn.outbound.Diagnosis;
import org.posthorn.outbound.Fate;
import org.posthorn.outbound.ReportWriter;
import org.posthorn.outbound.Transaction;
import org.posthorn.pipeline.Envelope;
import org.posthorn.pipeline.Origin;
import org.posthorn.pipeline.Pipeline;
import org.posthorn.pipeline.Reception;
import org.posthorn.pipeline.Sender;
import org.posthorn.pipeline.Verdict;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;

/**
 * Sends the mail of programs on this host as if a user had submitted it. What is refused goes back
 * to its sender: the program is gone.
 */
final class ProgramMail implements DropFolder.Taker {

    private static final Logger log = LoggerFactory.getLogger(ProgramMail.class);

    private final String hostname;
    private final Supplier<Pipeline> pipeline;
    private final ReportWriter reports;
    private final InstantSource clock;

    ProgramMail(String hostname, Supplier<Pipeline> pipeline, InstantSource clock) {
        this.hostname = hostname;
        this.pipeline = pipeline;
        this.reports = new ReportWriter(hostname, clock);
        this.clock = clock;
    }

    @Override
    public List<Recipient> take(
            String owner, Sender sender, List<Recipient> recipients, byte[] message) {
        var origin =
                new Origin(
                        Origin.Service.SUBMISSION,
                        "drop",
                        InetAddress.getLoopbackAddress(),
                        Origin.Greeting.LOCAL,
                        hostname,
                        Optional.empty(),
                        Optional.of(owner));
        var inbound = pipeline.get();
        var accepted = new ArrayList<Recipient>();
        var refused = new ArrayList<Fate>();
        var later = new ArrayList<Recipient>();
        for (Recipient recipient : recipients) {
            var soFar = new Envelope(origin, sender, accepted);
            Verdict verdict = inbound.recipient(soFar, recipient);
            switch (verdict) {
                case Verdict.Accept accept -> accepted.add(recipient);
                case Verdict.Reject reject -> refused.add(fate(recipient, reject));
                case Verdict.Defer defer -> waits(owner, List.of(recipient), verdict, later);
                case Verdict.HangUp hangUp -> waits(owner, List.of(recipient), verdict, later);
            }
        }
        byte[] octets = crlf(message);
        if (!accepted.isEmpty()) {
            Verdict verdict = receive(inbound, new Envelope(origin, sender, accepted), octets);
            switch (verdict) {
                case Verdict.Accept accept -> {}
                case Verdict.Reject reject ->
                        accepted.forEach(recipient -> refused.add(fate(recipient, reject)));
                case Verdict.Defer defer -> waits(owner, accepted, verdict, later);
                case Verdict.HangUp hangUp -> waits(owner, accepted, verdict, later);
            }
        }
        if (!refused.isEmpty() && !sendBack(inbound, owner, sender, refused, octets)) {
            refused.forEach(fate -> later.add(fate.recipient()));
        }
        return later;
    }

    @Override
    public boolean giveUp(String owner, Sender sender, List<Recipient> recipients, byte[] message) {
        var diagnosis = Diagnosis.ours("4.4.7", "It could not be handed over in time");
        var fates =
                recipients.stream()
                        .map(to -> new Fate(to, Fate.Action.FAILED, diagnosis, clock.instant()))
                        .toList();
        return sendBack(pipeline.get(), owner, sender, fates, crlf(message));
    }

    private static void waits(
            String owner, List<Recipient> recipients, Verdict verdict, List<Recipient> later) {
        log.info("mail of {} to {} has to wait: {}", owner, paths(recipients), verdict);
        later.addAll(recipients);
    }

    private static Verdict receive(Pipeline inbound, Envelope envelope, byte[] octets) {
        try (Reception reception = inbound.receive(envelope)) {
            reception.write(octets, 0, octets.length);
            return reception.end().getFirst();
        }
    }

    private Fate fate(Recipient recipient, Verdict.Reject reject) {
        var diagnosis = Diagnosis.ours(reject.status(), reject.text());
        return new Fate(recipient, Fate.Action.FAILED, diagnosis, clock.instant());
    }

    private boolean sendBack(
            Pipeline inbound, String owner, Sender sender, List<Fate> refused, byte[] octets) {
        var transaction =
                new Transaction(
                        "d" + UUID.randomUUID().toString().replace("-", ""),
                        true,
                        owner,
                        sender.path(),
                        Optional.empty(),
                        Returned.UNASKED,
                        sender.utf8(),
                        false,
                        clock.instant(),
                        refused.stream().map(Fate::recipient).toList());
        try {
            var report = reports.write(transaction.id(), transaction, refused, Copy.of(octets));
            if (report.isPresent()) {
                inbound.reportDelivery().submit(report.get());
            } else {
                log.warn("mail of {} to {} is dropped", owner, names(refused));
            }
            return true;
        } catch (IOException e) {
            log.warn("mail of {} cannot go back to its sender yet: {}", owner, e.getMessage());
            return false;
        } catch (RuntimeException e) {
            // the others have it, and shall not get it again for this
            log.error("mail of {} cannot go back to its sender yet", owner, e);
            return false;
        }
    }

    private static List<String> names(List<Fate> fates) {
        return paths(fates.stream().map(Fate::recipient).toList());
    }

    private static List<String> paths(List<Recipient> recipients) {
        return recipients.stream().map(recipient -> recipient.address().toPath()).toList();
    }

    /** RFC 5321 §2.3.8. NUL octets are nothing that a program means to send. */
    private static byte[] crlf(byte[] message) {
        var octets = new ByteArrayOutputStream(message.length + message.length / 32);
        for (int i = 0; i < message.length; i++) {
            switch (message[i]) {
                case '\r' -> {
                    octets.writeBytes(LINE_END);
                    i += i + 1 < message.length && message[i + 1] == '\n' ? 1 : 0;
                }
                case '\n' -> octets.writeBytes(LINE_END);
                case 0 -> {}
                default -> octets.write(message[i]);
            }
        }
        return octets.toByteArray();
    }

    private static final byte[] LINE_END = {'\r', '\n'};
}
