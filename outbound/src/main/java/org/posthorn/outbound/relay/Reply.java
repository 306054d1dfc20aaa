package org.posthorn.outbound.relay;

import org.posthorn.outbound.Diagnosis;
import org.posthorn.outbound.Outcome;

import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What a host answered. RFC 5321 §4.2.
 *
 * @param code 200 to 599
 * @param lines at least one, without code and line end, as they came: one character per octet
 */
record Reply(int code, List<String> lines) {

    /** As many characters as a log line and a report may have of it. */
    private static final int SHOWN = 1000;

    /** RFC 2034 §4. */
    private static final Pattern STATUS =
            Pattern.compile("([245])\\.(\\d{1,3})\\.(\\d{1,3})(?: .*)?", Pattern.DOTALL);

    Reply {
        if (code < 200 || code > 599 || lines.isEmpty()) {
            throw new IllegalArgumentException("not a reply");
        }
        lines = List.copyOf(lines);
    }

    boolean isPositive() {
        return code < 300;
    }

    /** Whether the host waits for more. */
    boolean isIntermediate() {
        return code >= 300 && code < 400;
    }

    boolean isTransient() {
        return code >= 400 && code < 500;
    }

    boolean isPermanent() {
        return code >= 500;
    }

    /** Whether the host takes no mail, from nobody and for nobody. RFC 7504 §3, §4. */
    boolean saysNoMail() {
        return code == 521 || code == 556;
    }

    /** Whether the host ends the connection with it. RFC 5321 §3.8. */
    boolean isLast() {
        return code == 421 || code == 221;
    }

    /** The host's enhanced status code, or one that follows from the reply. RFC 3463 §3. */
    String status() {
        return given().orElseGet(this::derived);
    }

    /** On one line, printable, with the code in front. */
    String text() {
        var text = new StringBuilder().append(code);
        for (String line : lines) {
            text.append(' ').append(line.strip());
        }
        return Printable.line(text.toString(), SHOWN);
    }

    Diagnosis diagnosis(String host) {
        return new Diagnosis(status(), text(), host);
    }

    /**
     * What a refusal means for whom it is about. A reply that makes no sense here may be better
     * later.
     */
    Outcome refusal(String host) {
        return isPermanent()
                ? new Outcome.Failed(diagnosis(host))
                : new Outcome.Deferred(isTransient() ? diagnosis(host) : senseless(host));
    }

    /** As something that may work later, whatever the host says of it. */
    Outcome.Deferred deferral(String host) {
        return new Outcome.Deferred(
                isPositive() || code < 400 ? senseless(host) : diagnosis(host).temporary());
    }

    private Diagnosis senseless(String host) {
        return new Diagnosis("4.5.0", text(), host);
    }

    private Optional<String> given() {
        var status = STATUS.matcher(lines.getFirst());
        return status.matches() && status.group(1).equals(String.valueOf(code / 100))
                ? Optional.of(status.group(1) + "." + status.group(2) + "." + status.group(3))
                : Optional.empty();
    }

    private String derived() {
        return switch (code) {
            case 421 -> "4.3.2";
            case 450 -> "4.2.0";
            case 451 -> "4.3.0";
            case 452 -> "4.3.1";
            case 500, 502, 503 -> "5.5.1";
            case 501, 504, 555 -> "5.5.4";
            case 521 -> "5.3.2";
            case 530, 535 -> "5.7.8";
            case 551 -> "5.1.6";
            case 552 -> "5.2.2";
            case 553 -> "5.1.3";
            case 556 -> "5.1.10";
            default -> code / 100 + ".0.0";
        };
    }
}
