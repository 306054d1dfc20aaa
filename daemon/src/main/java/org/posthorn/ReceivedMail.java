package org.posthorn;

import org.posthorn.mail.HeaderField;
import org.posthorn.mail.Headers;
import org.posthorn.mail.Part;
import org.posthorn.pipeline.Origin;
import org.posthorn.pipeline.Receipt;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * A message as it lies in a mailbox, with the envelope it came in. Immutable. For {@code
 * jakarta.mail} see {@link JakartaMail}.
 */
public final class ReceivedMail {

    private final byte[] octets;
    private final Instant arrival;
    private final Optional<Receipt> receipt;
    private final Headers headers;
    private final Part structure;

    ReceivedMail(byte[] octets, Instant arrival, Optional<Receipt> receipt) {
        this.octets = octets;
        this.arrival = arrival;
        this.receipt = receipt;
        this.headers = Headers.of(octets);
        this.structure = Part.scan(octets);
    }

    /**
     * Who gave it, and to whom: Bcc recipients are among them.
     *
     * @param from the sender of the envelope, empty for a bounce
     * @param recipients as the client named them, in order
     * @param user the login name, once authenticated
     * @param tls the protocol, {@code TLSv1.3}, where the connection was encrypted
     * @param helo what the client called itself
     */
    public record Envelope(
            String from,
            List<String> recipients,
            Optional<String> user,
            Optional<String> tls,
            String helo) {

        public Envelope {
            recipients = List.copyOf(recipients);
        }

        static Envelope of(Receipt receipt) {
            Origin origin = receipt.envelope().origin();
            return new Envelope(
                    receipt.envelope().sender().path().toString(),
                    receipt.envelope().addresses().stream().map(Object::toString).toList(),
                    origin.user(),
                    origin.tls().map(Origin.Tls::protocol),
                    origin.name());
        }
    }

    /**
     * A part that is no text to read: a file, a picture, another message.
     *
     * @param name the file name, empty if it has none
     * @param contentType {@code image/png}
     * @param octets decoded
     */
    public record Attachment(String name, String contentType, byte[] octets) {}

    /** Decoded; empty if there is none. */
    public String subject() {
        return header("Subject").orElse("");
    }

    /** The decoded value of the first field with that name, in any case. */
    public Optional<String> header(String name) {
        return headers.first(name).map(HeaderField::text);
    }

    /** The decoded values of all fields with that name, in their order. */
    public List<String> headers(String name) {
        return headers.all(name).stream().map(HeaderField::text).toList();
    }

    /** The first text/plain to read, with {@code \n} between its lines; empty if there is none. */
    public String text() {
        return body("text/plain");
    }

    /** The first text/html to read, with {@code \n} between its lines; empty if there is none. */
    public String html() {
        return body("text/html");
    }

    public List<Attachment> attachments() {
        return structure.all().stream().flatMap(part -> attachment(part).stream()).toList();
    }

    /** The octets as an IMAP client gets them, our own header fields in front. */
    public byte[] raw() {
        return octets.clone();
    }

    /** In octets. */
    public int size() {
        return octets.length;
    }

    public Instant arrival() {
        return arrival;
    }

    /**
     * The envelope of its delivery.
     *
     * @throws IllegalStateException if it has none: a client stored it by IMAP, or it was there
     *     before this server was started
     */
    public Envelope envelope() {
        return receipt.map(Envelope::of)
                .orElseThrow(() ->
                        new IllegalStateException(
                                "not delivered by SMTP or LMTP since the start: " + this));
    }

    /** One line for people. */
    @Override
    public String toString() {
        return "%s  from %s to %s  \"%s\"  %,d octets"
                .formatted(
                        arrival,
                        receipt.map(r -> r.envelope().sender().path().toPath())
                                .orElse("(" + header("From").orElse("nobody") + ")"),
                        receipt.map(r -> r.envelope().addresses().toString())
                                .orElse("(" + header("To").orElse("nobody") + ")"),
                        subject(),
                        octets.length);
    }

    /** The id that our Received field gave it, RFC 5321 §4.4; empty if there is none. */
    static Optional<String> id(byte[] octets) {
        return Headers.of(octets)
                .first("Received")
                .map(HeaderField::value)
                .filter(value -> value.contains(" id "))
                .map(value -> value.substring(value.indexOf(" id ") + 4).split("[\\s;]", 2)[0]);
    }

    private String body(String type) {
        return structure.all().stream()
                .filter(Part.Leaf.class::isInstance)
                .map(Part.Leaf.class::cast)
                .filter(leaf -> leaf.mime().contentType().is(type) && !isFile(leaf))
                .findFirst()
                .map(leaf -> leaf.text(octets).replace("\r\n", "\n"))
                .orElse("");
    }

    private Optional<Attachment> attachment(Part part) {
        return switch (part) {
            case Part.Multipart multipart -> Optional.empty();
            case Part.Message message -> Optional.of(attachment(part, message.body().of(octets)));
            case Part.Leaf leaf ->
                    leaf.mime().contentType().is("text") && !isFile(leaf)
                            ? Optional.empty()
                            : Optional.of(attachment(part, leaf.decoded(octets)));
        };
    }

    private static Attachment attachment(Part part, byte[] content) {
        return new Attachment(
                part.mime().fileName().orElse(""), part.mime().contentType().toString(), content);
    }

    private static boolean isFile(Part part) {
        var disposition = part.mime().disposition();
        return part.mime().fileName().isPresent()
                || (disposition != null && disposition.type().equals("attachment"));
    }
}
