package org.posthorn.pipeline.report;

import org.posthorn.pipeline.dmarc.DmarcResult.Published;
import org.posthorn.pipeline.report.AggregateReport.Reason;
import org.posthorn.pipeline.report.AggregateReport.Row;
import org.posthorn.pipeline.report.AggregateReport.Sender;
import org.posthorn.pipeline.report.AggregateReport.Signature;
import org.posthorn.pipeline.report.Observation.Deviation;

import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;

/**
 * Counts messages of which the same is to be said, by the policies that were published for them. It
 * keeps no more than reports may have, whatever strangers send. For one thread.
 */
final class Tally {

    /** Of one policy. More would be some 30 MB of XML, which hardly anybody takes. */
    static final int MOST_ROWS = 50_000;

    private final int mostPolicies;
    private final int mostRows;
    private final Map<Published, Counts> policies = new LinkedHashMap<>();

    private static final class Counts {
        private final Map<Row, Long> rows = new LinkedHashMap<>();
        private long left;
    }

    /**
     * What is to be said about one policy.
     *
     * @param left messages that are in no row
     */
    record Counted(List<Row> rows, long left) {}

    Tally() {
        this(DailyReports.MOST_DRAFTS, MOST_ROWS);
    }

    Tally(int mostPolicies, int mostRows) {
        this.mostPolicies = mostPolicies;
        this.mostRows = mostRows;
    }

    /** One of a domain that wants no reports is passed over. */
    void add(Observation seen) {
        Published published = seen.published();
        if (published.record().rua().isEmpty()) {
            return;
        }
        Counts counts = policies.get(published);
        if (counts == null) {
            if (policies.size() >= mostPolicies) {
                return;
            }
            counts = new Counts();
            policies.put(published, counts);
        }
        Row row = row(seen);
        if (counts.rows.size() < mostRows || counts.rows.containsKey(row)) {
            counts.rows.merge(row, 1L, Long::sum);
        } else {
            counts.left++;
        }
    }

    /** In the order in which the policies were first seen. */
    void forEach(BiConsumer<Published, Counted> action) {
        policies.forEach((published, counts) ->
                action.accept(published, new Counted(rows(counts.rows), counts.left)));
    }

    private static List<Row> rows(Map<Row, Long> counts) {
        return counts.entrySet().stream()
                .map(entry -> entry.getKey().times(entry.getValue()))
                .toList();
    }

    private static Row row(Observation seen) {
        return new Row(
                seen.source().getHostAddress().replaceFirst("%.*", ""),
                1,
                seen.applied().word(),
                seen.dkimAligned() ? "pass" : "fail",
                seen.spfAligned() ? "pass" : "fail",
                seen.deviations().stream().map(why -> reason(why, seen)).toList(),
                seen.headerFrom(),
                seen.envelopeFrom(),
                seen.envelopeTo(),
                signatures(seen),
                List.of(new Sender(seen.sender().domain(), seen.sender().result())));
    }

    private static Reason reason(Deviation why, Observation seen) {
        return new Reason(why.word(), why == Deviation.LOCAL_POLICY ? seen.comment() : "");
    }

    /** Those that say most come first. RFC 9990 §3.1.3. */
    private static List<Signature> signatures(Observation seen) {
        return seen.signatures().stream()
                .sorted(Comparator.comparingInt(signature -> weight(signature, seen.headerFrom())))
                .map(one -> new Signature(one.domain(), one.selector(), one.result()))
                .toList();
    }

    private static int weight(Observation.Signature signature, String author) {
        if (!signature.result().equals("pass")) {
            return 3;
        }
        if (signature.domain().equals(author)) {
            return 0;
        }
        boolean related =
                author.endsWith("." + signature.domain())
                        || signature.domain().endsWith("." + author);
        return related ? 1 : 2;
    }
}
