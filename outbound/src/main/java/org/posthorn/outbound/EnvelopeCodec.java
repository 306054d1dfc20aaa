package org.posthorn.outbound;

import org.posthorn.mail.Address;
import org.posthorn.mail.Notify;
import org.posthorn.mail.Recipient;
import org.posthorn.mail.Returned;
import org.posthorn.mail.ReversePath;

import java.util.EnumSet;
import java.util.Optional;

/** A transaction as the first record of a file holds it. */
final class EnvelopeCodec {

    private EnvelopeCodec() {}

    static byte[] encode(Transaction transaction) {
        var out = new PayloadWriter();
        out.text(transaction.id()).flag(transaction.submitted()).text(transaction.account());
        switch (transaction.from()) {
            case ReversePath.Null() -> out.flag(false);
            case ReversePath.Of(Address address) -> out.flag(true).address(address);
        }
        out.text(transaction.envelopeId())
                .constant(transaction.returned())
                .flag(transaction.utf8())
                .flag(transaction.tlsRequired())
                .instant(transaction.accepted())
                .all(transaction.recipients(), recipient -> write(out, recipient));
        return out.toOctets();
    }

    static Transaction decode(byte[] payload) throws BrokenEntryException {
        return PayloadReader.read(
                payload,
                in -> {
                    String id = in.text();
                    boolean submitted = in.flag();
                    String account = in.text();
                    ReversePath from =
                            in.flag() ? new ReversePath.Of(in.address()) : new ReversePath.Null();
                    Optional<String> envelopeId = in.optionalText();
                    Returned returned = in.constant(Returned.class);
                    boolean utf8 = in.flag();
                    boolean tlsRequired = in.flag();
                    return new Transaction(
                            id,
                            submitted,
                            account,
                            from,
                            envelopeId,
                            returned,
                            utf8,
                            tlsRequired,
                            in.instant(),
                            in.all(13, EnvelopeCodec::recipient));
                });
    }

    private static void write(PayloadWriter out, Recipient recipient) {
        out.address(recipient.address());
        for (Notify.Event event : Notify.Event.values()) {
            out.flag(recipient.wishes().of(event));
        }
        out.flag(recipient.wishes().asked()).text(recipient.original());
    }

    private static Recipient recipient(PayloadReader in) throws BrokenEntryException {
        Address address = in.address();
        var events = EnumSet.noneOf(Notify.Event.class);
        for (Notify.Event event : Notify.Event.values()) {
            if (in.flag()) {
                events.add(event);
            }
        }
        return new Recipient(address, new Notify(events, in.flag()), in.optionalText());
    }
}
