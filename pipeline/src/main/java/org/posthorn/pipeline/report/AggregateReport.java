package org.posthorn.pipeline.report;

import java.time.Instant;
import java.util.List;

/**
 * What a receiver tells a domain about mail in its name. RFC 9990 §3.1.1.
 *
 * <p>Texts are empty where nothing is said; those of a received report may be anything.
 *
 * @param organisation who tells it
 * @param email whom to ask
 * @param errors what was wrong with the domain's record
 * @param generator the program
 */
public record AggregateReport(
        String organisation,
        String email,
        String id,
        Instant begin,
        Instant end,
        List<String> errors,
        String generator,
        Policy policy,
        List<Row> rows) {

    /**
     * What the domain publishes.
     *
     * @param adkim how strictly signatures are compared: {@code r} or {@code s}
     * @param aspf likewise for SPF
     */
    public record Policy(
            String domain,
            String p,
            String sp,
            String np,
            String adkim,
            String aspf,
            String testing,
            String discovery) {}

    /**
     * Messages of which all the same is to be said.
     *
     * @param source the host that sent them
     * @param disposition what was done with them
     * @param dkim whether a signature of the author's vouches for them
     * @param spf likewise
     */
    public record Row(
            String source,
            long count,
            String disposition,
            String dkim,
            String spf,
            List<Reason> reasons,
            String headerFrom,
            String envelopeFrom,
            String envelopeTo,
            List<Signature> signatures,
            List<Sender> senders) {

        public Row {
            reasons = List.copyOf(reasons);
            signatures = List.copyOf(signatures);
            senders = List.copyOf(senders);
        }

        /** The same of so many messages. */
        Row times(long messages) {
            return new Row(
                    source,
                    messages,
                    disposition,
                    dkim,
                    spf,
                    reasons,
                    headerFrom,
                    envelopeFrom,
                    envelopeTo,
                    signatures,
                    senders);
        }
    }

    /** Why something else was done than is published. */
    public record Reason(String type, String comment) {}

    /** What DKIM says of one signature. */
    public record Signature(String domain, String selector, String result) {}

    /** What SPF says. */
    public record Sender(String domain, String result) {}

    public AggregateReport {
        errors = List.copyOf(errors);
        rows = List.copyOf(rows);
    }

    /** How many messages it is about. */
    public long messages() {
        return rows.stream().mapToLong(Row::count).sum();
    }
}
