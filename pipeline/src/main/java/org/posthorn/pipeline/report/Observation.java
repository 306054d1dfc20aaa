package org.posthorn.pipeline.report;

import org.posthorn.pipeline.dmarc.DmarcResult;

import java.net.InetAddress;
import java.time.Instant;
import java.util.List;
import java.util.Locale;

/**
 * One message whose author's domain publishes a policy. RFC 9990 §3.1.1.
 *
 * @param published the record that counted, and whose it is
 * @param source the host that sent it
 * @param dkimAligned whether a signature of the author's vouches for it
 * @param spfAligned whether SPF does
 * @param deviations why something else was done than is published
 * @param comment on local policy: the chain that was believed, as RFC 8617 §7.2.2 writes it, or
 *     empty
 * @param headerFrom the author's domain
 * @param envelopeFrom the domain of the reverse-path, empty for the null path
 * @param envelopeTo the domain of its first recipient
 */
public record Observation(
        Instant at,
        DmarcResult.Published published,
        InetAddress source,
        Applied applied,
        boolean dkimAligned,
        boolean spfAligned,
        List<Deviation> deviations,
        String comment,
        String headerFrom,
        String envelopeFrom,
        String envelopeTo,
        List<Signature> signatures,
        Sender sender) {

    /** What was done with it. */
    public enum Applied {
        NONE,
        PASS,
        QUARANTINE,
        REJECT;

        String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** RFC 9990 §3.1.6. */
    public enum Deviation {
        LOCAL_POLICY,
        OTHER,
        POLICY_TEST_MODE,
        TRUSTED_FORWARDER;

        String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /**
     * What DKIM says of one signature.
     *
     * @param result as in Authentication-Results
     */
    public record Signature(String domain, String selector, String result) {}

    /** What SPF says. */
    public record Sender(String domain, String result) {}

    public Observation {
        deviations = List.copyOf(deviations);
        signatures = List.copyOf(signatures);
    }
}
