package org.posthorn.outbound.relay;

import static java.nio.charset.StandardCharsets.UTF_8;

import org.posthorn.mail.Address;
import org.posthorn.mail.PathException;
import org.posthorn.mail.Recipient;
import org.posthorn.mail.Returned;
import org.posthorn.mail.ReversePath;
import org.posthorn.outbound.Copy;
import org.posthorn.outbound.Form;
import org.posthorn.outbound.Parcel;
import org.posthorn.outbound.Transaction;
import org.posthorn.outbound.UnconvertibleException;

import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** A parcel in memory, from ada@example.net. */
record TextParcel(Transaction transaction, byte[] text, Optional<byte[]> sevenBit)
        implements Parcel {

    static final String TEXT = "Subject: hello\r\n\r\n.dot\r\nbye\r\n";

    static TextParcel to(String... recipients) {
        return new TextParcel(
                transaction(Stream.of(recipients).map(r -> new Recipient(address(r))).toList()),
                TEXT.getBytes(UTF_8),
                Optional.empty());
    }

    static Transaction transaction(List<Recipient> recipients) {
        return new Transaction(
                "id1",
                true,
                "ada",
                new ReversePath.Of(address("ada@example.net")),
                Optional.empty(),
                Returned.UNASKED,
                false,
                false,
                Instant.EPOCH,
                recipients);
    }

    static Address address(String text) {
        try {
            return Address.parse(text);
        } catch (PathException e) {
            throw new AssertionError(e);
        }
    }

    TextParcel saying(String other) {
        return new TextParcel(transaction, other.getBytes(UTF_8), sevenBit);
    }

    TextParcel sevenBit(String other) {
        return new TextParcel(transaction, text, Optional.of(other.getBytes(UTF_8)));
    }

    /** With SMTPUTF8, REQUIRETLS. */
    TextParcel asking(boolean utf8, boolean tls) {
        var t = transaction;
        return new TextParcel(
                new Transaction(
                        t.id(),
                        t.submitted(),
                        t.account(),
                        t.from(),
                        t.envelopeId(),
                        t.returned(),
                        utf8,
                        tls,
                        t.accepted(),
                        t.recipients()),
                text,
                sevenBit);
    }

    /** Such as a report of ours. */
    TextParcel fromNobody() {
        var t = transaction;
        return new TextParcel(
                new Transaction(
                        t.id(),
                        t.submitted(),
                        t.account(),
                        new ReversePath.Null(),
                        t.envelopeId(),
                        t.returned(),
                        t.utf8(),
                        t.tlsRequired(),
                        t.accepted(),
                        t.recipients()),
                text,
                sevenBit);
    }

    TextParcel reporting(String envelopeId, Returned returned, Recipient... recipients) {
        var t = transaction;
        return new TextParcel(
                new Transaction(
                        t.id(),
                        t.submitted(),
                        t.account(),
                        t.from(),
                        Optional.of(envelopeId),
                        returned,
                        false,
                        false,
                        t.accepted(),
                        List.of(recipients)),
                text,
                sevenBit);
    }

    @Override
    public List<Recipient> recipients() {
        return transaction.recipients();
    }

    @Override
    public Copy copy(Form form) throws IOException {
        return switch (form) {
            case AS_IS -> Copy.of(text);
            case SEVEN_BIT ->
                    Copy.of(
                            sevenBit.orElseThrow(
                                    () -> new UnconvertibleException("a header has other octets")));
        };
    }
}
