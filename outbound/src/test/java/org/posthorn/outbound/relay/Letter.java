package org.posthorn.outbound.relay;

import org.posthorn.mail.Address;
import org.posthorn.mail.PathException;
import org.posthorn.mail.Recipient;
import org.posthorn.mail.Returned;
import org.posthorn.mail.ReversePath;
import org.posthorn.outbound.Copy;
import org.posthorn.outbound.Form;
import org.posthorn.outbound.Parcel;
import org.posthorn.outbound.Transaction;

import java.io.IOException;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** A message without content: nobody who routes reads it. */
record Letter(Transaction transaction, List<Recipient> recipients) implements Parcel {

    static Letter to(String... recipients) {
        return from("ada@sender.example", false, recipients);
    }

    /** RFC 8689. */
    static Letter requiringTls(String... recipients) {
        return from("ada@sender.example", true, recipients);
    }

    /** From nobody, if the sender is empty. */
    static Letter from(String sender, boolean tlsRequired, String... recipients) {
        var all = Arrays.stream(recipients).map(to -> new Recipient(address(to))).toList();
        var transaction =
                new Transaction(
                        "1",
                        true,
                        "ada",
                        sender.isEmpty()
                                ? new ReversePath.Null()
                                : new ReversePath.Of(address(sender)),
                        Optional.empty(),
                        Returned.UNASKED,
                        false,
                        tlsRequired,
                        Instant.EPOCH,
                        all);
        return new Letter(transaction, all);
    }

    static Address address(String text) {
        try {
            return Address.parse(text);
        } catch (PathException e) {
            throw new AssertionError(e);
        }
    }

    @Override
    public Copy copy(Form form) throws IOException {
        throw new IOException("it has no content");
    }
}
