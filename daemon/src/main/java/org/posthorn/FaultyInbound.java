package org.posthorn;

import org.posthorn.Fault.Step;
import org.posthorn.mail.Recipient;
import org.posthorn.pipeline.Admission;
import org.posthorn.pipeline.Envelope;
import org.posthorn.pipeline.Inbound;
import org.posthorn.pipeline.Origin;
import org.posthorn.pipeline.Reception;
import org.posthorn.pipeline.Sender;
import org.posthorn.pipeline.Verdict;

import java.util.Collections;
import java.util.List;
import java.util.Optional;

/** The way in of an embedded server: faults show here, and refusals are noted. */
record FaultyInbound(Inbound inbound, Faults faults, Arrivals arrivals) implements Inbound {

    private static final Verdict FULL =
            new Verdict.Defer(452, "4.2.2", "Mailbox is full, try again later");

    @Override
    public long maxMessage() {
        return inbound.maxMessage();
    }

    @Override
    public boolean reports() {
        return inbound.reports();
    }

    @Override
    public Admission sender(Origin origin, Sender sender) {
        Admission admission =
                faults.at(Step.MAIL)
                        .map(Admission::new)
                        .orElseGet(() -> inbound.sender(origin, sender));
        noted(admission.verdict(), "MAIL FROM:" + sender.path().toPath());
        return admission;
    }

    @Override
    public Verdict recipient(Envelope soFar, Recipient recipient) {
        String address = recipient.address().toString();
        Verdict verdict =
                faults.at(Step.RCPT)
                        .or(() -> faults.recipient(address))
                        .orElseGet(() -> inbound.recipient(soFar, recipient));
        boolean full = verdict instanceof Verdict.Accept && faults.isFull(address);
        return noted(full ? FULL : verdict, "RCPT TO:" + recipient.address().toPath());
    }

    @Override
    public Reception receive(Envelope envelope) {
        Reception reception = inbound.receive(envelope);
        return new Reception() {
            @Override
            public void write(byte[] octets, int offset, int length) {
                reception.write(octets, offset, length);
            }

            @Override
            public List<Verdict> end() {
                Optional<Verdict> fault = faults.at(Step.DATA).or(faults::message);
                List<Verdict> verdicts =
                        fault.map(verdict -> Collections.nCopies(replies(envelope), verdict))
                                .orElseGet(reception::end);
                verdicts.forEach(verdict -> noted(verdict, "message for " + envelope.addresses()));
                return verdicts;
            }

            @Override
            public void close() {
                reception.close();
            }
        };
    }

    /** RFC 2033 §4.2. */
    private static int replies(Envelope envelope) {
        return envelope.origin().service() == Origin.Service.LMTP
                ? envelope.recipients().size()
                : 1;
    }

    private Verdict noted(Verdict verdict, String what) {
        switch (verdict) {
            case Verdict.Accept accept -> {}
            case Verdict.Reject(var code, var status, var text) ->
                    arrivals.refused(what + ": " + code + " " + status + " " + text);
            case Verdict.Defer(var code, var status, var text) ->
                    arrivals.refused(what + ": " + code + " " + status + " " + text);
            case Verdict.HangUp hangUp -> arrivals.refused(what + ": connection cut");
        }
        return verdict;
    }
}
