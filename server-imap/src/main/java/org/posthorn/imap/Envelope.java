package org.posthorn.imap;

import org.jspecify.annotations.Nullable;
import org.posthorn.mail.HeaderAddress;
import org.posthorn.mail.HeaderField;
import org.posthorn.mail.Headers;

import java.io.IOException;
import java.util.List;
import java.util.Optional;

/** The ENVELOPE of a message. RFC 9051 §7.5.2. */
final class Envelope {

    private Envelope() {}

    static void write(Headers headers, ImapWriter out) throws IOException {
        List<HeaderAddress> from = addresses(headers, "From");
        out.open();
        out.nstring(value(headers, "Date"));
        out.nstring(value(headers, "Subject"));
        list(from, out);
        list(orElse(addresses(headers, "Sender"), from), out);
        list(orElse(addresses(headers, "Reply-To"), from), out);
        list(addresses(headers, "To"), out);
        list(addresses(headers, "Cc"), out);
        list(addresses(headers, "Bcc"), out);
        out.nstring(value(headers, "In-Reply-To"));
        out.nstring(value(headers, "Message-ID"));
        out.close();
    }

    private static @Nullable String value(Headers headers, String name) {
        Optional<HeaderField> field = headers.first(name);
        return field.isEmpty() ? null : field.get().value();
    }

    private static List<HeaderAddress> addresses(Headers headers, String name) {
        return headers.first(name)
                .map(field -> HeaderAddress.parse(field.value()))
                .orElse(List.of());
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
