package org.posthorn.outbound;

import org.posthorn.mail.Recipient;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What a sender is to be told about a message: enough to write the report. RFC 3464 §2.
 *
 * @param id of the report: follows from message, kind and recipients
 * @param transaction whose reverse-path is the null one where the postmaster is told
 * @param recipients those that it is about, at least one
 * @param message as it was queued, without what {@link Departure} puts in front
 * @param retriedUntil of a delay: when the queue will give up
 */
public record Notice(
        String id,
        Kind kind,
        Transaction transaction,
        List<Told> recipients,
        Copy message,
        Optional<Instant> retriedUntil) {

    /** What has happened. */
    public enum Kind {
        /** It never works. */
        FAILED,
        /** It has not worked, and its time is over. */
        EXPIRED,
        /** It has not worked yet. */
        DELAYED,
        /** The next hop has it, and will not report. RFC 3461 §5.2.2. */
        RELAYED
    }

    /**
     * One recipient.
     *
     * @param diagnosis of the last attempt
     * @param attempted when that was; empty: there was none
     */
    public record Told(Recipient recipient, Diagnosis diagnosis, Optional<Instant> attempted) {}

    public Notice {
        recipients = List.copyOf(recipients);
    }

    private static final int ID_OCTETS = 12;

    private static final Pattern LAST = Pattern.compile("b[0-9a-f]{24}(-\\d+)?");

    /** Whether a message of the queue is one that nobody is told of: see {@link Report#isLast}. */
    static boolean isLast(String message) {
        return LAST.matcher(message).matches();
    }

    /**
     * The id of a report, which becomes the name of its message in the queue.
     *
     * @param last to the postmaster: see {@link Report#isLast}
     */
    static String id(String message, Kind kind, List<Integer> recipients, boolean last) {
        String all = message + " " + kind + " " + recipients;
        return last ? Report.lastId(all) : id("r", all);
    }

    static String id(String letter, String text) {
        byte[] digest;
        try {
            digest =
                    MessageDigest.getInstance("SHA-256")
                            .digest(text.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
        return letter + HexFormat.of().formatHex(Arrays.copyOf(digest, ID_OCTETS));
    }
}
