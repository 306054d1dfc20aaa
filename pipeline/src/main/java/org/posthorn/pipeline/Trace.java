package org.posthorn.pipeline;

import org.posthorn.pipeline.spf.ReceivedSpf;

import java.net.Inet6Address;
import java.nio.charset.StandardCharsets;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * The fields that we put in front of a message. RFC 5321 §4.4.
 *
 * <p>The one place where what a client said becomes header text: a path has no control characters
 * by its type and no others than ASCII by {@link #shown}, and {@link #word} leaves nothing that
 * could end a comment or a clause.
 */
final class Trace {

    private static final DateTimeFormatter DATE =
            DateTimeFormatter.ofPattern("EEE, d MMM yyyy HH:mm:ss Z", Locale.ENGLISH)
                    .withZone(ZoneOffset.UTC);

    /** A domain as clients give it, underscores and all, or an address literal. */
    private static final Pattern HOST =
            Pattern.compile("[A-Za-z0-9_]([A-Za-z0-9_.-]{0,253})|\\[[A-Za-z0-9:.]{1,64}]");

    private Trace() {}

    /** All fields of a letter, each with its line end. */
    static TraceFields fields(Letter letter, Policy policy) {
        boolean utf8 = letter.envelope().sender().utf8();
        String path = shown(letter.envelope().sender().path().toPath(), utf8);
        String deliveredTo =
                letter.onlyRecipient()
                        .map(to -> "Delivered-To: " + shown(to.toMailbox(), utf8) + "\r\n")
                        .orElse("");
        String rest = rest(letter, policy);
        return new TraceFields(
                octets("Return-Path: " + path + "\r\n" + deliveredTo + rest),
                octets(rest),
                octets(deliveredTo + rest));
    }

    private static byte[] octets(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static String rest(Letter letter, Policy policy) {
        String hostname = policy.hostname();
        var text = new StringBuilder(512);
        if (!letter.evidence().isEmpty()) {
            text.append(
                    AuthenticationResults.field(
                            hostname,
                            AuthenticationResults.of(
                                    letter.evidence(), letter.envelope().origin())));
        }
        // RFC 7208 §9.1: above the Received field
        letter.envelope()
                .findings()
                .spf()
                .filter(result -> policy.spf().receivedSpf())
                .ifPresent(result -> text.append(ReceivedSpf.field(result, hostname)));
        received(text, letter, hostname);
        if (letter.isSubmission()) {
            // RFC 6409 §8.2, §8.3
            if (!letter.header().hasDate()) {
                text.append("Date: ").append(DATE.format(letter.at())).append("\r\n");
            }
            if (!letter.header().hasMessageId()) {
                text.append("Message-ID: <").append(letter.id()).append('@');
                text.append(hostname).append(">\r\n");
            }
        }
        if (letter.header().folded()) {
            text.append("\r\n"); // or the client would write the end of our last field
        }
        return text.toString();
    }

    private static void received(StringBuilder text, Letter letter, String hostname) {
        Origin origin = letter.envelope().origin();
        text.append("Received: from ").append(client(origin)).append("\r\n\tby ").append(hostname);
        text.append(" (Posthorn) with ")
                .append(origin.transmission(letter.envelope().sender().utf8()));
        text.append(" id ").append(letter.id());
        letter.onlyRecipient()
                .ifPresent(to ->
                        text.append("\r\n\tfor ")
                                .append(shown(to.toPath(), letter.envelope().sender().utf8())));
        // RFC 8314 §4.3: the clause "tls" names the cipher suite
        origin.tls()
                .ifPresent(tls ->
                        text.append("\r\n\ttls ")
                                .append(word(tls.cipher()))
                                .append(" (")
                                .append(word(tls.protocol()))
                                .append(')'));
        text.append(";\r\n\t").append(DATE.format(letter.at())).append("\r\n");
    }

    /**
     * {@code name ([192.0.2.1])}. A name that is no host name could say anything, so the address
     * stands in its place and what is left of the name in a comment.
     */
    private static String client(Origin origin) {
        String literal = literal(origin);
        return HOST.matcher(origin.name()).matches()
                ? origin.name() + " (" + literal + ")"
                : literal + " (HELO " + word(origin.name()) + ")";
    }

    private static String literal(Origin origin) {
        String address = origin.address();
        return origin.remote() instanceof Inet6Address
                ? "[IPv6:" + address + "]"
                : "[" + address + "]";
    }

    /** Letters, digits and little else. */
    private static String word(String text) {
        String word = text.replaceAll("[^A-Za-z0-9._:-]", "?");
        return word.length() <= 64 ? word : word.substring(0, 64);
    }

    /** More than ASCII stands in a header only with SMTPUTF8. RFC 6532 §3, RFC 6531 §3.7.3. */
    private static String shown(String path, boolean utf8) {
        return utf8 ? path : path.replaceAll("[^ -~]", "?");
    }
}
