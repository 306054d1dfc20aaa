package org.posthorn.pipeline;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * Looks at a header while it passes, in constant memory, and finds what {@link HeaderFacts} holds.
 *
 * <p>A line that is no field is passed over, as {@link org.posthorn.mail.Headers} does: whoever
 * reads on must not see fields that were not looked at.
 */
final class HeaderScan {

    /**
     * More fields than any mail has. They are counted no further, and {@link HeaderLimit} refuses
     * the message.
     */
    static final int MAX_FIELDS = 10_000;

    /** A longer name is none that we look for. */
    private static final int MAX_NAME = 32;

    /** The longest path is 256 octets: RFC 5321 §4.5.3.1.3. */
    private static final int MAX_VALUE = 320;

    /** Of From fields, which hold all authors; none has so many. */
    private static final int MAX_FROM = 8_000;

    /** There must be one. RFC 5322 §3.6. */
    private static final int MAX_FROM_FIELDS = 10;

    private enum At {
        LINE,
        NAME,
        VALUE,
        BLANK,
        BODY
    }

    private final Set<String> recipients;
    private final String hostname;
    private final StringBuilder name = new StringBuilder();
    private final StringBuilder value = new StringBuilder();
    private final List<String> from = new ArrayList<>();
    private final List<HeaderFacts.Span> blind = new ArrayList<>();
    private final List<HeaderFacts.Span> claims = new ArrayList<>();
    private At at = At.LINE;
    private long position;
    private long fieldStart;
    private boolean folded;
    private boolean blank;
    private int limit;
    private int fields;
    private int received;
    private boolean date;
    private boolean messageId;
    private boolean loops;
    private boolean report;

    /**
     * For one message.
     *
     * @param recipients addresses in lower case that no Delivered-To field may name
     * @param hostname what our Authentication-Results fields begin with
     */
    HeaderScan(Set<String> recipients, String hostname) {
        this.recipients = recipients;
        this.hostname = hostname;
    }

    void feed(byte[] octets, int offset, int length) {
        for (int i = offset; i < offset + length && at != At.BODY; i++) {
            take((char) (octets[i] & 0xff));
            position++;
        }
    }

    HeaderFacts end() {
        if (at == At.LINE || at == At.VALUE) {
            finishField();
        }
        at = At.BODY;
        return new HeaderFacts(
                folded, fields, received, date, messageId, loops, report, from, blind, claims);
    }

    private void take(char c) {
        switch (at) {
            case LINE -> beginLine(c);
            case NAME -> {
                if (c == ':') {
                    at = At.VALUE;
                    limit = isNamed("from") ? MAX_FROM : MAX_VALUE;
                } else if (c == '\n') {
                    name.setLength(0); // no field: readers pass over such a line
                    at = At.LINE;
                } else if (c == ' ' || c == '\t' || c == '\r') {
                    blank = true; // RFC 5322 §4.5: blanks may stand between name and colon
                } else if (name.length() <= MAX_NAME) {
                    name.append(blank ? ' ' : Character.toLowerCase(c));
                    blank = false;
                }
            }
            case VALUE -> {
                if (c == '\n') {
                    at = At.LINE;
                } else if (value.length() < limit && name.length() <= MAX_NAME) {
                    value.append(c);
                }
            }
            case BLANK, BODY -> at = At.BODY;
        }
    }

    private boolean isNamed(String field) {
        return name.length() == field.length() && name.toString().equals(field);
    }

    private void beginLine(char c) {
        if (c == ' ' || c == '\t') {
            folded = fields == 0;
            at = folded ? At.BODY : At.VALUE;
            return;
        }
        finishField();
        switch (c) {
            case '\r' -> at = At.BLANK;
            case '\n' -> at = At.BODY;
            default -> {
                fields++;
                fieldStart = position;
                blank = false;
                name.append(Character.toLowerCase(c));
                at = fields > MAX_FIELDS ? At.BODY : At.NAME;
            }
        }
    }

    private void finishField() {
        String known = name.length() > MAX_NAME ? "" : name.toString().stripTrailing();
        switch (known) {
            case "received" -> received++;
            case "date" -> date = true;
            case "message-id" -> messageId = true;
            case "delivered-to" -> loops |= recipients.contains(address());
            case "subject" ->
                    report |= value.toString().stripLeading().startsWith("Report Domain:");
            case "tls-report-domain" -> report = true;
            case "from" -> {
                if (from.size() < MAX_FROM_FIELDS) {
                    boolean whole = value.length() < MAX_FROM && from.size() < MAX_FROM_FIELDS - 1;
                    // Nobody, which makes all authors doubtful, where not all can be looked at.
                    from.add(whole ? value.toString() : "");
                }
            }
            case "bcc", "resent-bcc" -> blind.add(new HeaderFacts.Span(fieldStart, position));
            case "authentication-results" -> {
                if (claims(value.toString())) {
                    claims.add(new HeaderFacts.Span(fieldStart, position));
                }
            }
            default -> {}
        }
        name.setLength(0);
        value.setLength(0);
    }

    private boolean claims(String value) {
        return AuthenticationResults.claims(value, hostname, value.length() >= MAX_VALUE);
    }

    private String address() {
        String text = value.toString().strip().toLowerCase(Locale.ROOT);
        return text.startsWith("<") && text.endsWith(">")
                ? text.substring(1, text.length() - 1)
                : text;
    }
}
