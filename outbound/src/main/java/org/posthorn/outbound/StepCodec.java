package org.posthorn.outbound;

import java.time.Instant;
import java.util.List;

/** A step as a record of a file holds it: a letter for its kind, and what it has. */
final class StepCodec {

    private StepCodec() {}

    static byte[] encode(Step step) {
        var out = new PayloadWriter();
        switch (step) {
            case Step.Attempted attempted ->
                    out.octet('A')
                            .instant(attempted.began())
                            .instant(attempted.at())
                            .text(attempted.hop())
                            .text(attempted.contact().host())
                            .text(attempted.contact().tls())
                            .constant(attempted.contact().reach())
                            .instant(attempted.next())
                            .all(attempted.results(), result -> write(out, result));
            case Step.Signed(Form form, byte[] fields) ->
                    out.octet('F').constant(form).block(fields);
            case Step.Held(Instant at) -> out.octet('H').instant(at);
            case Step.Released(Instant at) -> out.octet('L').instant(at);
            case Step.Expired(Instant at, List<Integer> recipients) ->
                    out.octet('X').instant(at).all(recipients, out::number);
            case Step.Delayed(Instant at, List<Integer> recipients) ->
                    out.octet('D').instant(at).all(recipients, out::number);
            case Step.Reported(Instant at, String id) -> out.octet('R').instant(at).text(id);
        }
        return out.toOctets();
    }

    /**
     * @param recipients how many the message has
     */
    static Step decode(byte[] payload, int recipients) throws BrokenEntryException {
        return PayloadReader.read(
                payload,
                in ->
                        switch (in.octet()) {
                            case 'A' -> attempted(in, recipients);
                            case 'F' -> new Step.Signed(in.constant(Form.class), in.block());
                            case 'H' -> new Step.Held(in.instant());
                            case 'L' -> new Step.Released(in.instant());
                            case 'X' -> new Step.Expired(in.instant(), places(in, recipients));
                            case 'D' -> new Step.Delayed(in.instant(), places(in, recipients));
                            case 'R' -> new Step.Reported(in.instant(), in.text());
                            default -> throw PayloadReader.broken("no such step");
                        });
    }

    private static Step.Attempted attempted(PayloadReader in, int recipients)
            throws BrokenEntryException {
        Instant began = in.instant();
        Instant at = in.instant();
        String hop = in.text();
        String host = in.text();
        var contact = new Contact(host, in.text(), in.constant(Contact.Reach.class));
        Instant next = in.instant();
        List<Step.Result> results = in.all(17, each -> result(each, recipients));
        return new Step.Attempted(began, at, hop, contact, results, next);
    }

    private static void write(PayloadWriter out, Step.Result result) {
        out.number(result.recipient());
        switch (result.outcome()) {
            case Outcome.Relayed relayed -> out.octet(relayed.reporting() ? 'T' : 'R');
            case Outcome.Deferred deferred -> out.octet('D');
            case Outcome.Failed failed -> out.octet('F');
        }
        Diagnosis diagnosis = result.outcome().diagnosis();
        out.text(diagnosis.status()).text(diagnosis.text()).text(diagnosis.host());
    }

    private static Step.Result result(PayloadReader in, int recipients)
            throws BrokenEntryException {
        int recipient = place(in, recipients);
        int kind = in.octet();
        String status = in.text();
        String text = in.text();
        var diagnosis = new Diagnosis(status, text, in.text());
        Outcome outcome =
                switch (kind) {
                    case 'T' -> new Outcome.Relayed(diagnosis, true);
                    case 'R' -> new Outcome.Relayed(diagnosis, false);
                    case 'D' -> new Outcome.Deferred(diagnosis);
                    case 'F' -> new Outcome.Failed(diagnosis);
                    default -> throw PayloadReader.broken("no such outcome");
                };
        return new Step.Result(recipient, outcome);
    }

    private static List<Integer> places(PayloadReader in, int recipients)
            throws BrokenEntryException {
        return in.all(Integer.BYTES, each -> place(each, recipients));
    }

    private static int place(PayloadReader in, int recipients) throws BrokenEntryException {
        int place = in.number();
        if (place < 0 || place >= recipients) {
            throw PayloadReader.broken("no such recipient");
        }
        return place;
    }
}
