package org.posthorn.outbound;

import org.posthorn.mail.Address;
import org.posthorn.mail.MailDate;
import org.posthorn.mail.Xtext;

import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;

/** The part of a report that machines read. RFC 3464 §2, RFC 6533 §3. */
record StatusPart(String hostname, Transaction transaction, List<Fate> fates) {

    /** Octets of a line, its end included: RFC 5322 §2.1.1 has 998, others had less. */
    private static final int MAX_TEXT = 900;

    /** Whether an address in it cannot be written in ASCII but as {@code utf-8} type does. */
    boolean needsUtf8() {
        return fates.stream().anyMatch(fate -> !fate.recipient().address().isAscii());
    }

    String text(boolean utf8) {
        var text = new StringBuilder();
        field(text, "Reporting-MTA", "dns; " + hostname);
        transaction
                .envelopeId()
                .ifPresent(id -> field(text, "Original-Envelope-Id", plain(id, utf8)));
        field(text, "Arrival-Date", date(transaction.accepted()));
        for (Fate fate : fates) {
            text.append("\r\n");
            recipient(text, fate, utf8);
        }
        return text.toString();
    }

    private static void recipient(StringBuilder text, Fate fate, boolean utf8) {
        fate.recipient()
                .original()
                .ifPresent(original -> field(text, "Original-Recipient", typed(original, utf8)));
        field(text, "Final-Recipient", address(fate.recipient().address(), utf8));
        field(text, "Action", word(fate.action()));
        Diagnosis diagnosis = fate.diagnosis();
        field(text, "Status", diagnosis.status());
        if (diagnosis.isRemote()) {
            field(text, "Remote-MTA", "dns; " + diagnosis.host());
            String said = diagnosis.text();
            field(
                    text,
                    "Diagnostic-Code",
                    "smtp; " + (utf8 ? said : said.replaceAll("[^\\p{Cntrl} -~]", "?")));
        }
        fate.lastAttempt().ifPresent(at -> field(text, "Last-Attempt-Date", date(at)));
        fate.retriedUntil().ifPresent(at -> field(text, "Will-Retry-Until", date(at)));
    }

    private static String typed(String original, boolean utf8) {
        int semicolon = original.indexOf(';');
        String type = semicolon < 0 ? "rfc822" : original.substring(0, semicolon);
        String address = original.substring(semicolon + 1);
        boolean escaped = !utf8 && !isAscii(address) && type.equalsIgnoreCase("utf-8");
        return type + "; " + (escaped ? Xtext.unicode(address) : plain(address, utf8));
    }

    /** As its sender wrote it: xtext is for SMTP only. RFC 3461 §6.3. */
    private static String plain(String text, boolean utf8) {
        return utf8 || isAscii(text) ? text : Xtext.encode(text);
    }

    private static boolean isAscii(String text) {
        return text.chars().allMatch(c -> c < 0x80);
    }

    /** RFC 6533 §3: an address that ASCII cannot write has a type of its own. */
    private static String address(Address address, boolean utf8) {
        if (address.isAscii()) {
            return "rfc822; " + address.toMailbox();
        }
        return "utf-8; " + (utf8 ? address.toMailbox() : Xtext.unicode(address.toMailbox()));
    }

    private static String word(Fate.Action action) {
        return switch (action) {
            case FAILED -> "failed";
            case DELAYED -> "delayed";
            case DELIVERED -> "delivered";
            case RELAYED -> "relayed";
            case EXPANDED -> "expanded";
        };
    }

    static String date(Instant at) {
        return MailDate.format(at.atOffset(ZoneOffset.UTC));
    }

    private static void field(StringBuilder text, String name, String value) {
        String line = value.length() > MAX_TEXT ? value.substring(0, MAX_TEXT) : value;
        text.append(name).append(": ").append(line.replaceAll("\\p{Cntrl}", " ")).append("\r\n");
    }
}
