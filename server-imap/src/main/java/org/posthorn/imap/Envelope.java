package org.posthorn.imap;

import org.jspecify.annotations.Nullable;
import org.posthorn.mail.HeaderAddress;
import org.posthorn.mail.HeaderField;
import org.posthorn.mail.Headers;

import java.io.IOException;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** The ENVELOPE of a message. RFC 9051 §7.5.2. */
final class Envelope {

    private enum Field {
        DATE("Date"),
        SUBJECT("Subject"),
        FROM("From"),
        SENDER("Sender"),
        REPLY_TO("Reply-To"),
        TO("To"),
        CC("Cc"),
        BCC("Bcc"),
        IN_REPLY_TO("In-Reply-To"),
        MESSAGE_ID("Message-ID");

        private static final List<Field> ALL = List.of(values());

        private final String text;

        Field(String text) {
            this.text = text;
        }

        static @Nullable Field of(HeaderField field) {
            for (Field known : ALL) {
                if (field.isNamed(known.text)) {
                    return known;
                }
            }
            return null;
        }
    }

    /** No line of a header is longer. RFC 5322 §2.1.1. */
    private static final int BRIEF = 998;

    private Envelope() {}

    static void write(Headers headers, ImapWriter out) throws IOException {
        var values = values(headers);
        List<HeaderAddress> from = addresses(values.get(Field.FROM));
        out.open();
        out.nstring(values.get(Field.DATE));
        out.nstring(values.get(Field.SUBJECT));
        list(from, out);
        list(orElse(addresses(values.get(Field.SENDER)), from), out);
        list(orElse(addresses(values.get(Field.REPLY_TO)), from), out);
        list(addresses(values.get(Field.TO)), out);
        list(addresses(values.get(Field.CC)), out);
        list(addresses(values.get(Field.BCC)), out);
        out.nstring(values.get(Field.IN_REPLY_TO));
        out.nstring(values.get(Field.MESSAGE_ID));
        out.close();
    }

    /**
     * Of a header that was written to cost memory: who it is from, and nobody else; of each text
     * the beginning.
     */
    static void writeBrief(Headers headers, ImapWriter out) throws IOException {
        var values = values(headers);
        out.open();
        out.nstring(brief(values.get(Field.DATE)));
        out.nstring(brief(values.get(Field.SUBJECT)));
        List<HeaderAddress> from =
                addresses(brief(values.get(Field.FROM))).stream().limit(1).toList();
        list(from, out);
        list(from, out);
        list(from, out);
        out.nil().nil().nil();
        out.nstring(brief(values.get(Field.IN_REPLY_TO)));
        out.nstring(brief(values.get(Field.MESSAGE_ID)));
        out.close();
    }

    private static @Nullable String brief(@Nullable String value) {
        return value == null || value.length() <= BRIEF ? value : value.substring(0, BRIEF);
    }

    /** Of those that are there; of two with one name the first. One pass for all of them. */
    private static Map<Field, String> values(Headers headers) {
        var values = new EnumMap<Field, String>(Field.class);
        for (HeaderField field : headers) {
            Field known = Field.of(field);
            if (known != null && !values.containsKey(known)) {
                values.put(known, field.value());
            }
        }
        return values;
    }

    private static List<HeaderAddress> addresses(@Nullable String value) {
        return value == null ? List.of() : HeaderAddress.parse(value);
    }

    /** A missing Sender or Reply-To is the From. */
    private static List<HeaderAddress> orElse(List<HeaderAddress> some, List<HeaderAddress> other) {
        return some.isEmpty() ? other : some;
    }

    private static void list(List<HeaderAddress> addresses, ImapWriter out) throws IOException {
        if (addresses.isEmpty()) {
            out.nil();
            return;
        }
        out.open();
        for (HeaderAddress address : addresses) {
            out.openJoined();
            switch (address) {
                case HeaderAddress.Mailbox mailbox -> {
                    out.nstring(mailbox.name()).nstring(mailbox.route());
                    out.string(mailbox.localPart()).string(mailbox.domain());
                }
                // a NIL host makes it a group: with its name it begins, without one it ends
                case HeaderAddress.GroupStart(var name) -> out.nil().nil().string(name).nil();
                case HeaderAddress.GroupEnd() -> out.nil().nil().nil().nil();
            }
            out.close();
        }
        out.close();
    }
}
