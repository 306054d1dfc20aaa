package org.posthorn.outbound;

import org.posthorn.mail.Recipient;

import java.io.IOException;
import java.util.List;

/** A parcel of a queued message. Used by one thread. */
final class QueueParcel implements Parcel {

    private final MessageInput message;
    private final List<Recipient> recipients;
    private final Fronts fronts;
    private final Conversion conversion;

    QueueParcel(MessageInput message, List<Integer> places, Fronts fronts, Conversion conversion) {
        this.message = message;
        this.recipients =
                places.stream().map(message.stored().transaction().recipients()::get).toList();
        this.fronts = fronts;
        this.conversion = conversion;
    }

    @Override
    public Transaction transaction() {
        return message.stored().transaction();
    }

    @Override
    public List<Recipient> recipients() {
        return recipients;
    }

    @Override
    public Copy copy(Form form) throws IOException {
        if (form == Form.AS_IS || !message.isEightBit()) {
            return fronted(Form.AS_IS, message);
        }
        return fronted(Form.SEVEN_BIT, conversion.convert(message));
    }

    private Copy fronted(Form form, Copy copy) throws IOException {
        byte[] fields = fronts.of(form, transaction(), copy);
        return fields.length == 0 ? copy : new Framed(fields, copy);
    }
}
