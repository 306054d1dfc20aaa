package org.posthorn.outbound.relay;

import static java.nio.charset.StandardCharsets.UTF_8;

import org.posthorn.mail.Notify;
import org.posthorn.mail.Recipient;
import org.posthorn.outbound.Copy;
import org.posthorn.outbound.Transaction;

import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** MAIL and RCPT with what a host understands of their parameters. RFC 5321 §4.1.1.11. */
final class Parameters {

    private static final String UTF8_TYPE = "utf-8;";

    /** RFC 3461 §4.2. */
    private static final Pattern TYPED = Pattern.compile("[A-Za-z0-9-]+;.+", Pattern.DOTALL);

    private Parameters() {}

    static String mail(Transaction transaction, Copy copy, Features features) {
        var mail = new StringBuilder("MAIL FROM:").append(transaction.from().toPath());
        if (features.sizes()) {
            mail.append(" SIZE=").append(copy.size());
        }
        if (copy.isEightBit()) {
            mail.append(" BODY=8BITMIME");
        }
        if (utf8(transaction, features)) {
            mail.append(" SMTPUTF8");
        }
        if (transaction.tlsRequired()) {
            mail.append(" REQUIRETLS");
        }
        if (features.reporting()) {
            switch (transaction.returned()) {
                case UNASKED -> {}
                case FULL -> mail.append(" RET=FULL");
                case HEADERS -> mail.append(" RET=HDRS");
            }
            transaction.envelopeId().ifPresent(id -> mail.append(" ENVID=").append(xtext(id)));
        }
        return mail.toString();
    }

    /** RFC 3461 §5.2.1: what the sender asked for is passed on as it was. */
    static String rcpt(Recipient recipient, Transaction transaction, Features features) {
        var rcpt = new StringBuilder("RCPT TO:").append(recipient.address().toPath());
        if (features.reporting()) {
            if (recipient.wishes().asked()) {
                rcpt.append(" NOTIFY=").append(events(recipient.wishes()));
            }
            recipient
                    .original()
                    .filter(original -> TYPED.matcher(original).matches())
                    .ifPresent(original ->
                            rcpt.append(" ORCPT=")
                                    .append(original(original, utf8(transaction, features))));
        }
        return rcpt.toString();
    }

    /** Whether the transaction is one with SMTPUTF8. Without it all that is said is ASCII. */
    private static boolean utf8(Transaction transaction, Features features) {
        return transaction.utf8() && features.utf8();
    }

    private static String events(Notify wishes) {
        return wishes.events().isEmpty()
                ? "NEVER"
                : wishes.events().stream()
                        .sorted()
                        .map(Notify.Event::name)
                        .collect(Collectors.joining(","));
    }

    /** The type stays, the address is encoded as its type wants it. RFC 3461 §4.2, RFC 6533 §3. */
    private static String original(String original, boolean utf8) {
        if (!original.toLowerCase(Locale.ROOT).startsWith(UTF8_TYPE)) {
            int type = original.indexOf(';') + 1;
            return original.substring(0, type) + xtext(original.substring(type));
        }
        var text = new StringBuilder(UTF8_TYPE);
        original.substring(UTF8_TYPE.length())
                .codePoints()
                .forEach(c -> {
                    if (c >= 0x80 && utf8) {
                        text.appendCodePoint(c);
                    } else if (isPlain(c) && c != '\\') {
                        text.append((char) c);
                    } else {
                        text.append("\\x{%02X}".formatted(c));
                    }
                });
        return text.toString();
    }

    /** RFC 3461 §4. */
    static String xtext(String text) {
        var encoded = new StringBuilder();
        for (byte octet : text.getBytes(UTF_8)) {
            if (isPlain(octet)) {
                encoded.append((char) octet);
            } else {
                encoded.append("+%02X".formatted(octet & 0xff));
            }
        }
        return encoded.toString();
    }

    private static boolean isPlain(int c) {
        return c > ' ' && c <= '~' && c != '+' && c != '=';
    }
}
